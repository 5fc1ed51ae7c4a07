"""Bytes from a stream into a temporary file, hashed and counted on the way, so that memory holds a piece at a time."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from callboard.contracts.event import BlobRef
from callboard.kernel.errors import TooLarge
from callboard.kernel.scratch import PREFIX

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Spooled:
    """A temporary file, its lower-case hexadecimal SHA-256 and its size in bytes. Leaving the context removes it."""

    path: Path
    sha256: str
    size: int

    @property
    def ref(self) -> BlobRef:
        """What an event carries once the bytes are put."""
        return BlobRef(sha256=self.sha256, size=self.size)

    def remove(self) -> None:
        """Remove the file; a second time does nothing."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


async def spool(chunks: AsyncIterator[bytes], limit: int | None, folder: Path | None) -> Spooled:
    """Write `chunks` to a temporary file in `folder`. Nothing is left behind when this raises.

    Raises:
        TooLarge: more than `limit` bytes came; the rest is not read.
    """
    with tempfile.NamedTemporaryFile(prefix=PREFIX, suffix=".spool", dir=folder, delete=False) as file:
        path = Path(file.name)
        try:
            digest, size = hashlib.sha256(), 0
            async for piece in _pieces(_within(chunks, limit)):
                size += len(piece)
                await asyncio.to_thread(_write, piece, file.write, digest.update)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)  # noqa: ASYNC240 - must happen even while being cancelled
            raise
    return Spooled(path, digest.hexdigest(), size)


async def _within(chunks: AsyncIterator[bytes], limit: int | None) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge("the file", None, limit)
        yield chunk


async def _pieces(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces worth a thread's while."""
    pending = bytearray()
    async for chunk in chunks:
        pending += chunk
        if len(pending) >= _PIECE:
            yield bytes(pending)
            pending.clear()
    if pending:
        yield bytes(pending)


def digest_of(path: Path) -> BlobRef:
    """The reference of a file's bytes. Blocks: call it in a thread."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return BlobRef(sha256=digest.hexdigest(), size=file.tell())


def _write(piece: bytes, *sinks: Callable[[bytes], object]) -> None:
    for sink in sinks:
        sink(piece)
