"""Zip containers, such as DOCX, before anybody opens what is in them.

The sizes that a container declares are the most that Python's zipfile reads of its parts, so they can be believed.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from callboard.ingest.limits import Limits
from callboard.ingest.refusals import encrypted_file, refusal
from callboard.ingest.xml_safety import require_no_declarations

_ENCRYPTED = 0x1
"""Of a part's flags: APPNOTE.TXT, 4.4.4."""
_MOST_PARTS = 10_000
_SMALL = 1024 * 1024
"""Bytes: what unpacks to less harms nobody, however well it was packed."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def open_container(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, once it is known to be harmless: its sizes, the paths of its parts, and no declarations in its XML.

    Raises:
        Refused: DAMAGED_FILE, ENCRYPTED_FILE, UNPACKS_TOO_LARGE, UNSAFE_PATHS or UNSAFE_XML.
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
        parts = container.infolist()
        _require_open(parts)
        _require_small(parts, len(data), limits)
        _require_paths(parts)
        for part in parts:
            require_no_declarations(container.read(part), part.filename)
    except _DAMAGED as error:
        raise refusal(
            "DAMAGED_FILE",
            "The file is damaged: not all of its parts can be unpacked.",
            "Send it again from where it is whole.",
        ) from error
    return container


def _require_open(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise encrypted_file()


def _require_small(parts: Sequence[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    worst = max((part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > _SMALL), default=0)
    ratio = max(worst, unpacked / size if unpacked > _SMALL else 0)
    if len(parts) > _MOST_PARTS or unpacked > limits.unpacked_bytes or ratio > limits.packing_ratio:
        raise refusal(
            "UNPACKS_TOO_LARGE",
            f"The file has {size:,} bytes and unpacks to {unpacked:,} in {len(parts):,} parts, more than a script needs.",
            "Remove pictures and other media from it, or raise CALLBOARD_INGEST_UNPACKED_BYTES.",
        )


def _require_paths(parts: Sequence[zipfile.ZipInfo]) -> None:
    """No part may lead out of the container, for whoever unpacks it later."""
    for part in parts:
        name = part.orig_filename
        paths = PurePosixPath(name), PureWindowsPath(name)
        if any(path.is_absolute() or path.drive or ".." in path.parts for path in paths) or "\0" in name:
            raise refusal(
                "UNSAFE_PATHS",
                "The file holds parts whose paths lead out of it.",
                "Save it anew from the program that it was written in.",
            )
