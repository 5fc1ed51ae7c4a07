"""Gets the bytes of one blob out of a bucket: a few chunks at a time, as fast as the caller takes them."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from callboard.contracts.event import BlobRef
from callboard.kernel.blobs.bucket import CHUNK, Bucket, Entry
from callboard.kernel.errors import BlobCorrupt, BlobMissing, Unavailable
from callboard.kernel.log.jetstream import NoReply, Refusal
from callboard.kernel.log.reading import StreamReader

_WINDOW = 16
"""Chunks per pull request; twice as many may wait in memory."""
_SILENCE = 1.5
"""Seconds without a chunk after which the blob itself is looked at again."""


@dataclass(frozen=True, slots=True)
class Download:
    """One blob on its way out. `patience` bounds, in seconds, how long no chunk may come."""

    bucket: Bucket
    ref: BlobRef
    entry: Entry
    patience: float

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The bytes, in pieces of 128 KiB. The hash is known only at the end: until this ends, trust nothing.

        Raises:
            BlobCorrupt: the bytes are not those of `ref`; BlobMissing: it was deleted meanwhile.
            Unavailable: nothing came for `patience` seconds.
        """
        digest, left = hashlib.sha256(), self.entry.size
        stream = self._stored()
        try:
            while left > 0:
                chunk = await anext(stream)
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
        finally:
            await stream.aclose()
        if left < 0 or digest.hexdigest() != self.ref.sha256:
            raise BlobCorrupt(f"the stored bytes are not those of {self.ref.sha256}")

    async def _stored(self) -> AsyncGenerator[bytes]:
        """The stored chunks in order, without an end."""
        position, heard = 0, time.monotonic()
        reader = StreamReader(
            self.bucket.nc,
            self.bucket.stream,
            filter_subjects=(self.bucket.chunk_subject(self.entry.nuid),),
            max_batch=_WINDOW,
            max_bytes=_WINDOW * CHUNK * 2,
        )
        while True:
            batches = reader.follow(position)
            try:
                while True:
                    async with asyncio.timeout(_SILENCE):
                        batch = await anext(batches)
                    position = batch[-1].position
                    for chunk in batch:
                        yield chunk.body
                    heard = time.monotonic()
            except TimeoutError:
                await self._explain_silence(time.monotonic() - heard)
            finally:
                await batches.aclose()

    async def _explain_silence(self, seconds: float) -> None:
        """Raise if waiting on cannot help."""
        try:
            now = await self.bucket.entry(self.ref.sha256)
            if now is None or now.nuid != self.entry.nuid or now.deleted:
                raise BlobMissing(f"the blob {self.ref.sha256} was deleted while it was read")
            subject = self.bucket.chunk_subject(self.entry.nuid)
            there = (await self.bucket.chunk_counts(subject)).get(subject, 0)
            if there != self.entry.chunks:
                raise BlobCorrupt(f"{self.ref.sha256} has {there} of its {self.entry.chunks} chunks")
        except (NoReply, Refusal) as error:
            if seconds > self.patience:
                raise Unavailable(f"no bytes of {self.ref.sha256} for {seconds:.0f} s: {error}") from error
        if seconds > self.patience:
            raise Unavailable(f"no bytes of {self.ref.sha256} for {seconds:.0f} s")
