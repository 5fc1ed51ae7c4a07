"""What `convert` reads: all of a file or a pipe, and no more than a play can have. And what it writes."""

import os
import re
from pathlib import Path
from threading import Thread

import pytest

from callboard.cli.conversion import convert_file, read_playbook
from callboard.cli.errors import CliError, InputRefused
from callboard.cli.gateway import omissions_in
from callboard.cli.main import main
from callboard.playbook.exports import FORMATS

SPEECHES = 4000
PLAY = "ADA. We begin, and you begin with me.\nBEA. At last we do begin!\n" * (SPEECHES // 2)


def test_a_pipe_is_read_to_its_end() -> None:
    """A play that comes in many pieces is one play."""
    ours, theirs = os.pipe()

    def send() -> None:
        with os.fdopen(theirs, "w") as pipe:
            pipe.write(PLAY)

    sender = Thread(target=send)
    sender.start()
    try:
        playbook = read_playbook(Path(f"/dev/fd/{ours}"), engine="rules")
    finally:
        os.close(ours)
        sender.join()
    assert len(PLAY) == playbook.source.characters


def test_a_device_without_an_end_is_refused() -> None:
    """What is longer than any play is not read on."""
    with pytest.raises(InputRefused, match=r"/dev/zero has more than 512 MiB\.$"):
        read_playbook(Path("/dev/zero"), engine="rules")


@pytest.fixture
def play(tmp_path: Path) -> Path:
    """A file with a play of two speakers."""
    file = tmp_path / "play.txt"
    file.write_text("ACT I\n\nADA. We begin.\nBEA. (aside) At last!\nADA. Go on.\nBEA. I do.\n")
    return file


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_can_be_asked_for(play: Path, name: str) -> None:
    """By its name; what comes is what the library writes."""
    assert FORMATS[name].write(read_playbook(play, engine="rules")) == convert_file(play, engine="rules", to=name)


def test_the_help_names_every_format(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody has to look them up."""
    monkeypatch.setattr("sys.argv", ["callboard", "convert", "--help"])

    with pytest.raises(SystemExit):
        main()

    words = re.findall(r"\w+", capfd.readouterr().out)
    assert [] == [name for name in FORMATS if name not in words]


def test_what_a_format_leaves_out_is_said(
    play: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On standard error, so that a pipe has the file alone."""
    monkeypatch.setattr("sys.argv", ["callboard", "convert", str(play), "--to", "fountain", "-o", "-"])

    with pytest.raises(SystemExit) as ended:
        main()

    written = capfd.readouterr()
    assert 0 == (ended.value.code or 0)
    assert written.out.startswith("Notes:\n    Made by Callboard")
    assert "not in it:" in written.err
    assert "the punctuation of cues (4)" in written.err


def test_a_side_of_nobody_is_refused(play: Path) -> None:
    """The hint says who is there."""
    with pytest.raises(CliError, match="CARLA") as refused:
        convert_file(play, engine="rules", to="sides", character="CARLA")

    assert "Those who speak: ADA, BEA." == refused.value.hint


def test_a_header_of_omissions_is_put_in_words() -> None:
    """A code that a later gateway may send is shown as it is."""
    assert ["the list of persons (6)", "moon_phase (1)"] == omissions_in("cast_list=6, moon_phase")
