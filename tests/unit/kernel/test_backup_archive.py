"""The file of a backup: whole or not there, and told apart from everything else."""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest

from callboard.kernel.backup import Archive, ArchiveWriter, BackupDamaged, BackupTooNew, Manifest, NotABackup
from callboard.kernel.backup.messages import packed, unpacked
from callboard.kernel.backup.partial import clear_partials
from callboard.kernel.log.raw_event import RawEvent


def manifest(writer: ArchiveWriter, format_: int = 1) -> Manifest:
    """What describes all that was written so far."""
    return Manifest(
        format=format_,
        program="0",
        namespace="",
        made_at=datetime.now(UTC),
        end=0,
        counts={},
        consumers=(),
        services={},
        files=writer.files,
    )


def make(path: Path, format_: int = 1) -> Path:
    """An archive with two files."""
    with ArchiveWriter(path) as writer:
        for name in ("a", "b"):
            with writer.file(name) as file:
                file.write(name.encode() * 100_000)
        writer.finish(manifest(writer, format_))
    return path


def test_a_whole_archive_gives_back_what_was_written(tmp_path: Path) -> None:
    """It is for its owner alone, and nothing else is left beside it."""
    with Archive(make(tmp_path / "x")) as archive:
        archive.verify()
        with archive.file("b") as file:
            assert b"b" * 100_000 == file.read()
    assert ["x"] == [path.name for path in tmp_path.iterdir()]
    assert 0o600 == (tmp_path / "x").stat().st_mode & 0o777


def test_a_broken_off_archive_never_has_its_name(tmp_path: Path) -> None:
    """An error in the middle leaves nothing, and what had the name before keeps it."""
    (tmp_path / "x").write_text("old")
    with pytest.raises(OSError, match="full"), ArchiveWriter(tmp_path / "x") as writer:  # noqa: PT012 - one story
        with writer.file("a") as file:
            file.write(b"a")
        raise OSError("full")
    assert ["old"] == [path.read_text() for path in tmp_path.iterdir()]


_WRITER = """
import sys
from pathlib import Path
from callboard.kernel.backup import ArchiveWriter
with ArchiveWriter(Path(sys.argv[1])) as writer, writer.file("a") as file:
    file.write(b"a" * 100_000)
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_backup_left_goes_with_the_next_to_the_same_place(tmp_path: Path) -> None:
    """What another one is writing there stays, and so does what was left elsewhere or is not ours."""
    others = {".y.12345678.partial", ".x.partial", ".x.y.12345678.partial", "x.12345678.partial"}
    for name in others:
        (tmp_path / name).touch()
    command = [sys.executable, "-c", _WRITER, str(tmp_path / "x")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        assert b"writing\n" == killed.stdout.readline()
        left = {path.name for path in tmp_path.iterdir()} - others
        assert 1 == len(left)
        make(tmp_path / "x")
        assert others | left | {"x"} == {path.name for path in tmp_path.iterdir()}
        killed.kill()
    make(tmp_path / "x")
    assert others | {"x"} == {path.name for path in tmp_path.iterdir()}


def test_two_backups_that_begin_at_once_take_nothing_from_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although one looks for what was left just when the other's file is there and not yet held."""
    make_file = cast("Callable[..., tuple[int, str]]", tempfile.mkstemp)
    met: list[str] = []

    def mkstemp(**where: Any) -> tuple[int, str]:
        descriptor, name = make_file(**where)
        if not met:
            met.append(name)
            clear_partials(tmp_path / "x")
        return descriptor, name

    monkeypatch.setattr(tempfile, "mkstemp", mkstemp)
    with Archive(make(tmp_path / "x")) as archive:
        archive.verify()
    assert not Path(met[0]).exists()
    assert ["x"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_archive_is_none(tmp_path: Path, share: float) -> None:
    """Wherever it was cut off."""
    data = make(tmp_path / "x").read_bytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(NotABackup, match="its end is missing"):
        Archive(tmp_path / "cut")


def test_a_foreign_file_is_told_so(tmp_path: Path) -> None:
    """Text, and an archive of somebody else's."""
    (tmp_path / "text").write_text("To be, or not to be")
    with zipfile.ZipFile(tmp_path / "zip", "w") as foreign:
        foreign.writestr("play.txt", "Enter")
    for name in ("text", "zip"):
        with pytest.raises(NotABackup):
            Archive(tmp_path / name)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    """In whichever file of the archive, also where the packer's own check would not see it."""
    path = make(tmp_path / "x")
    with zipfile.ZipFile(path) as whole:
        kept = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(tmp_path / "y", "w") as other:
        for name, data in kept.items():
            other.writestr(name, b"c" + data[1:] if name == "b" else data)
    with Archive(tmp_path / "y") as archive, pytest.raises(BackupDamaged, match="b is not what was written"):
        archive.verify()
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    (tmp_path / "z").write_bytes(data)
    with Archive(tmp_path / "z") as archive, pytest.raises(BackupDamaged, match="cannot be unpacked"):
        archive.verify()


def test_a_missing_part_is_found(tmp_path: Path) -> None:
    """The manifest names it."""
    with zipfile.ZipFile(make(tmp_path / "x")) as whole, zipfile.ZipFile(tmp_path / "y", "w") as other:
        for name in ("a", "manifest.json"):
            other.writestr(name, whole.read(name))
    with Archive(tmp_path / "y") as archive, pytest.raises(BackupDamaged, match="b is missing"):
        archive.verify()


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    """With the advice to upgrade."""
    with pytest.raises(BackupTooNew, match="Upgrade Callboard"):
        Archive(make(tmp_path / "x", 2))


def test_messages_are_packed_byte_for_byte() -> None:
    """Whatever the bodies hold, line feeds and nothing at all included."""
    messages = [
        RawEvent(1, "ev.a", {"h": "ü\n"}, b"\n\n"),
        RawEvent(2, "ev.b", {}, b""),
        RawEvent(5, "c", {}, b"\x00x"),
    ]
    assert messages == list(unpacked(BytesIO(packed(messages))))
