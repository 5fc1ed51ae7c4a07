"""Files that people name are checked before anything is sent, and written whole or not at all."""

import os
from pathlib import Path

import pytest

from callboard.cli.errors import CliError, InputRefused
from callboard.cli.inputs import open_input
from callboard.cli.output import format_for, require_place, write_output


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    """The sentence names it."""
    with pytest.raises(InputRefused, match=r"^There is no file .*gone\.txt\.$"):
        open_input(tmp_path / "gone.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """The hint says how to name the files in it."""
    with pytest.raises(InputRefused, match="is a folder") as caught:
        open_input(tmp_path)
    assert "*.txt" in str(caught.value.hint)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """Nothing is sent that cannot be a play."""
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputRefused, match="is empty"):
        open_input(tmp_path / "empty.txt")


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    """The share goes from part to whole."""
    (tmp_path / "a.txt").write_bytes(b"abcd")
    heard: list[float] = []
    with open_input(tmp_path / "a.txt") as file:
        file.report = heard.append
        assert (b"ab", b"cd", b"") == (file.read(2), file.read(2), file.read(2))
    assert [0.5, 1.0, 1.0] == heard


@pytest.mark.parametrize(
    ("to", "out", "chosen"),
    [
        (None, "a.json", "json"),
        (None, "a.XML", "tei"),
        (None, "a.tei", "tei"),
        (None, "a.fdx", "fdx"),
        (None, "a.txt", "text"),
        (None, "a.zip", "sides"),
        ("tei", "a.json", "tei"),
        ("json", "-", "json"),
    ],
)
def test_a_format_is_told_by_option_or_suffix(to: str | None, out: str, chosen: str) -> None:
    """The option wins."""
    assert chosen == format_for(to, Path(out))


@pytest.mark.parametrize(("to", "out"), [(None, "a.html"), (None, "-"), ("pdf", "a.pdf")])
def test_an_unknown_format_is_refused(to: str | None, out: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(CliError, match="format"):
        format_for(to, Path(out))


def test_output_replaces_a_file_in_one_step(tmp_path: Path) -> None:
    """The old file keeps its permissions, and nothing is left beside it."""
    out = tmp_path / "a.json"
    out.write_text("old")
    out.chmod(0o640)
    write_output(out, b"new")
    assert (b"new", 0o640, ["a.json"]) == (
        out.read_bytes(),
        out.stat().st_mode & 0o777,
        [each.name for each in tmp_path.iterdir()],
    )


def test_output_goes_into_a_device(tmp_path: Path) -> None:
    """What is no regular file is written to, not replaced."""
    write_output(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
    assert [] == list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """The folder is missing; the sentence names the file."""
    with pytest.raises(CliError, match=r"cannot be written: No such file or directory\."):
        write_output(tmp_path / "no" / "a.json", b"x")


@pytest.mark.parametrize(
    ("out", "reason"),
    [("gone/out.json", "there is no folder"), ("folder", "it is a folder")],
)
def test_a_place_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path, out: str, reason: str) -> None:
    """The sentence says why, and the hint how to choose another."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(CliError, match=reason) as caught:
        require_place(tmp_path / out)
    assert "Choose another place" in str(caught.value.hint)


def test_a_place_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    """Looking makes no file."""
    require_place(tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()
