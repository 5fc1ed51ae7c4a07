"""The file of a backup: a ZIP archive whose last entry, the manifest, holds the SHA-256 of every other."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pydantic import ValidationError

from callboard.kernel.backup.errors import BackupDamaged, BackupTooNew, NotABackup
from callboard.kernel.backup.manifest import FORMAT, FileSum, Manifest
from callboard.kernel.backup.partial import new_partial

MANIFEST = "manifest.json"
_PIECE = 1024 * 1024
_LEVEL = 1
"""Of zlib: JSON shrinks to a fifth already, and more would take longer than reading the log does."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What zipfile raises for bytes that are not what was written."""


class Sink:
    """Takes the bytes of one file of the archive, and counts and hashes them."""

    def __init__(self, out: IO[bytes]) -> None:
        """`out` packs them."""
        self._out = out
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        """Add bytes; OSError where the disk refuses."""
        self._hash.update(data)
        self._size += len(data)
        self._out.write(data)

    @property
    def sum(self) -> FileSum:
        """Of all that was written."""
        return FileSum(sha256=self._hash.hexdigest(), size=self._size)


class ArchiveWriter:
    """A backup on its way to `path`. It has that name only once it is whole and on disk.

    Until then it is a hidden file beside it, readable by its owner alone; leaving the block without `finish` removes it. What
    one that was killed left there goes away with the next to the same place.
    """

    def __init__(self, path: Path) -> None:
        """OSError where a file cannot be made beside `path`."""
        self.path = path
        self._temporary, self._file = new_partial(path)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self.files: dict[str, FileSum] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with suppress(OSError, ValueError):  # of a broken-off archive nothing is wanted any more
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        self._temporary.unlink(missing_ok=True)

    @contextmanager
    def file(self, name: str) -> Generator[Sink]:
        """One file of the archive, one after the other."""
        with self._zip.open(name, "w", force_zip64=True) as out:
            sink = Sink(out)
            yield sink
        self.files[name] = sink.sum

    def finish(self, manifest: Manifest) -> int:
        """Add the manifest, force all to disk, and give the archive its name; its size in bytes."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._temporary.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return size


class Archive:
    """A backup that is there. Opening it reads the manifest alone; `verify` reads everything."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            NotABackup, BackupTooNew: It is none, or of a newer format.
            OSError: It cannot be read.
        """
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise NotABackup(path, "it is another kind of file, or its end is missing") from error
        try:
            self.manifest = _manifest(path, self._zip)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def verify(self) -> None:
        """Read every file of the archive and compare it with its sum.

        Raises:
            BackupDamaged: One is missing, or is not what was written.
        """
        for name, expected in self.manifest.files.items():
            if self._sum(name) != expected:
                raise BackupDamaged(self.path, name, "is not what was written")

    @contextmanager
    def file(self, name: str) -> Generator[IO[bytes]]:
        """One file of the archive, for reading from its beginning."""
        with self._zip.open(name) as source:
            yield source

    def _sum(self, name: str) -> FileSum:
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
        except KeyError as error:
            raise BackupDamaged(self.path, name, "is missing") from error
        except _BROKEN as error:
            raise BackupDamaged(self.path, name, "cannot be unpacked") from error
        return FileSum(sha256=digest.hexdigest(), size=size)


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        data: Mapping[str, object] = json.loads(archive.read(MANIFEST))
        found = data["format"]
    except (KeyError, TypeError) as error:
        raise NotABackup(path, f"it has no {MANIFEST} of ours") from error
    except _BROKEN as error:
        raise BackupDamaged(path, MANIFEST, "cannot be unpacked") from error
    if isinstance(found, int) and found > FORMAT:
        raise BackupTooNew(path, found, FORMAT)
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise NotABackup(path, f"its {MANIFEST} is not one of ours") from error
