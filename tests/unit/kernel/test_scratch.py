"""What a killed process leaves in the temporary folder goes away, and nothing else does."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from callboard.kernel.scratch import PREFIX, sweep_scratch

DAY = 24 * 60 * 60


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(path: Path, seconds: float) -> Path:
    then = path.lstat().st_mtime - seconds
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def test_old_files_and_folders_of_ours_are_removed(temporary: Path) -> None:
    """A spool file and an extraction's folder with what is in it."""
    (temporary / f"{PREFIX}a").write_text("half an upload")
    (temporary / f"{PREFIX}b").mkdir()
    (temporary / f"{PREFIX}b" / "text").write_text("half a text")
    for path in temporary.iterdir():
        aged(path, 2 * DAY)

    assert 2 == sweep_scratch(timedelta(days=1))
    assert [] == list(temporary.iterdir())


def test_everything_else_stays(temporary: Path) -> None:
    """What is in use, what has another name, and what a link of ours points to."""
    (temporary / f"{PREFIX}fresh").write_text("an upload that is coming in")
    (temporary / "other").mkdir()
    aged(temporary / "other", 2 * DAY)
    (temporary / f"{PREFIX}link").symlink_to(temporary / "other")
    aged(temporary / f"{PREFIX}link", 2 * DAY)

    assert 1 == sweep_scratch(timedelta(days=1))
    assert {"other", f"{PREFIX}fresh"} == {path.name for path in temporary.iterdir()}
