"""What a person reads where a backup or a restore cannot be."""

import errno
import os
from pathlib import Path

import pytest

from callboard.cli.backing_up import in_sentences, make_backup
from callboard.cli.errors import CliError
from callboard.cli.render.console import stderr
from callboard.cli.render.progress import LineWatcher
from callboard.cli.restoring import restore_backup
from callboard.cli.stack import Choices
from callboard.cli.upgrading import upgrade_folder
from callboard.embedded import FORMAT, DataFolder, EmbeddedError

NOBODY = LineWatcher(stderr(), "test")


def test_a_full_disk_is_said_with_its_place() -> None:
    """Whichever file it was."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/disk/.x.partial")
    with (
        pytest.raises(CliError, match=r"/disk/.x.partial cannot be used: No space left on device"),
        in_sentences(Path("x")),
    ):
        raise full


def test_a_sentence_and_its_hint_are_told_apart() -> None:
    """As for every other command."""
    with pytest.raises(CliError) as caught, in_sentences(Path("x")):
        raise EmbeddedError("It is so. Do this instead.")
    assert ("It is so.", "Do this instead.") == (str(caught.value), caught.value.hint)


def test_a_place_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    """No folder, or a folder of that name."""
    for out, words in ((tmp_path / "gone" / "x", "there is no folder"), (tmp_path, "it is a folder")):
        with pytest.raises(CliError, match=words):
            make_backup(DataFolder(tmp_path / "data"), Choices(), out, NOBODY)


def test_what_is_no_backup_leaves_no_folder(tmp_path: Path) -> None:
    """The file is looked at before the folder is."""
    (tmp_path / "play.txt").write_text("Enter a ghost.")
    for name, words in (("play.txt", "is no whole backup"), ("none", "There is no file")):
        with pytest.raises(CliError, match=words):
            restore_backup(tmp_path / name, DataFolder(tmp_path / "new"), NOBODY)
    assert not (tmp_path / "new").exists()


def test_only_a_folder_that_nobody_runs_on_is_upgraded(tmp_path: Path) -> None:
    """One that is not there, one of a newer program and one in use are refused."""
    for name in ("newer", "used"):
        (tmp_path / name).mkdir()
    (tmp_path / "newer" / "VERSION").write_text(f"{FORMAT + 1}\n")
    with DataFolder(tmp_path / "used").hold():
        for name, words in (("none", "no data folder"), ("newer", "knows formats up to"), ("used", "is running on")):
            with pytest.raises(CliError, match=words):
                upgrade_folder(DataFolder(tmp_path / name), Choices(), NOBODY, backup=None, with_backup=True)


def test_a_backup_of_a_folder_that_is_starting_waits_for_nobody(tmp_path: Path) -> None:
    """It says which process works on it."""
    with DataFolder(tmp_path / "data").hold(), pytest.raises(CliError, match=f"process {os.getpid()}"):
        make_backup(DataFolder(tmp_path / "data"), Choices(), tmp_path / "x", NOBODY)
    assert ["data"] == [path.name for path in tmp_path.iterdir()]
