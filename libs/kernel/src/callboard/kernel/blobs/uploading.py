"""Puts bytes into a bucket under their own hash: a window of chunks at a time, named only when all of them are there."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import BinaryIO

from callboard.contracts.event import BlobRef
from callboard.kernel.blobs.bucket import CHUNK, Bucket
from callboard.kernel.errors import BlobCorrupt
from callboard.kernel.log.jetstream import NoReply, Refusal

_log = logging.getLogger(__name__)

_WINDOW = 8
"""Chunks in flight: 1 MiB, enough to keep the server busy while the next ones are read."""
_CHUNK_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Upload:
    """One blob on its way into a bucket. `source` opens its bytes, and may be called again for another attempt."""

    bucket: Bucket
    ref: BlobRef
    source: Callable[[], BinaryIO]

    async def attempt(self) -> None:
        """Put the bytes, unless the bucket has them. What a failed attempt leaves behind is dropped, now or by a sweep.

        Raises:
            Refusal, NoReply: this attempt failed; another may succeed.
            BlobCorrupt: the source's bytes are not those of `ref`.
        """
        before = await self.bucket.entry(self.ref.sha256)
        if before is not None and not before.deleted:
            return
        nuid = uuid.uuid4().hex
        try:
            chunks = await self._send(nuid)
        except BaseException:
            await self._forget(nuid)
            raise
        # From here on a failure leaves the chunks alone: the entry may have landed although its reply was lost.
        if await self.bucket.commit(self.ref, nuid, chunks, before):
            return
        await self._forget(nuid)
        after = await self.bucket.entry(self.ref.sha256)
        if after is None or after.deleted:
            raise NoReply("the name was deleted meanwhile")

    async def _send(self, nuid: str) -> int:
        digest, last, count = hashlib.sha256(), 0, 0
        async for window in _windows(self.source, digest.update):
            for sequence in await self._send_window(nuid, window):
                if sequence <= last:
                    raise NoReply("chunks arrived out of order")
                last, count = sequence, count + 1
        if digest.hexdigest() != self.ref.sha256:
            raise BlobCorrupt(f"the bytes changed while they were read: they are no longer {self.ref.sha256}")
        return count

    async def _send_window(self, nuid: str, window: list[bytes]) -> list[int]:
        """Sequences of the chunks. All have come to an end when this raises, so that none lands after a clean-up."""
        sends = [asyncio.create_task(self.bucket.add_chunk(nuid, chunk, _CHUNK_TIMEOUT)) for chunk in window]
        ended = asyncio.gather(*sends, return_exceptions=True)
        try:
            results = await asyncio.shield(ended)
        except asyncio.CancelledError:
            await ended
            raise
        sequences: list[int] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            sequences.append(result)
        return sequences

    async def _forget(self, nuid: str) -> None:
        try:
            await self.bucket.drop_chunks(nuid)
        except (Refusal, NoReply) as error:
            _log.info("chunks of an aborted put stay until the next sweep: %s", error)


async def _windows(source: Callable[[], BinaryIO], update: Callable[[bytes], object]) -> AsyncIterator[list[bytes]]:
    file = await asyncio.to_thread(source)
    try:
        while piece := await asyncio.to_thread(_read, file, update):
            yield [piece[at : at + CHUNK] for at in range(0, len(piece), CHUNK)]
    finally:
        file.close()


def _read(file: BinaryIO, update: Callable[[bytes], object]) -> bytes:
    piece = file.read(_WINDOW * CHUNK)
    update(piece)
    return piece
