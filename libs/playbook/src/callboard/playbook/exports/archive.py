"""Zip files that are the same bytes whenever and wherever they are written."""

import io
import zipfile
from collections.abc import Iterable

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can name."""
_READABLE = 0o644 << 16


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of ``files``, each a name and its bytes, in that order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = _READABLE
            archive.writestr(entry, data)
    return written.getvalue()


def unzipped(data: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip file that this program wrote itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
