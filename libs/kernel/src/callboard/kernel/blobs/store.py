"""The blob store: the one door to bytes that are too large for an event."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from callboard.contracts.event import BlobRef
from callboard.contracts.subjects import Namespace
from callboard.kernel.blobs import spooling
from callboard.kernel.blobs.bucket import Bucket, Entry
from callboard.kernel.blobs.downloading import Download
from callboard.kernel.blobs.spooling import Spooled
from callboard.kernel.blobs.sweeping import sweep
from callboard.kernel.blobs.uploading import Upload
from callboard.kernel.errors import BlobMissing, TooLarge
from callboard.kernel.log.retrying import patiently
from callboard.kernel.log.streams import ensure_stream
from callboard.kernel.log.wire import WireClient

_DEFAULT_AGE = timedelta(hours=24)


class BlobStore:
    """Puts and gets bytes by their SHA-256. Putting what is there already sends nothing; any number may put at once."""

    def __init__(
        self,
        nc: WireClient,
        namespace: Namespace,
        *,
        replicas: int = 1,
        spool_folder: Path | None = None,
        patience: float = 60.0,
    ) -> None:
        """`spool_folder` holds uploads while they come in, None the system's own; `patience` bounds retries, in seconds."""
        self._nc = nc
        self._bucket = Bucket(nc, namespace.bucket("blobs"))
        self._replicas = replicas
        self._spool_folder = spool_folder
        self._patience = patience

    async def open(self) -> None:
        """Create the bucket, or check the one that is there. Errors as EventStore.open."""
        await ensure_stream(self._nc, self._bucket.stream_config(self._replicas))

    async def spool(self, chunks: AsyncIterator[bytes], limit: int | None = None) -> Spooled:
        """Take bytes in to a temporary file, hashed; use the result in a `with`, or `remove` it.

        Raises:
            TooLarge: more than `limit` bytes came; nothing is left behind.
        """
        return await spooling.spool(chunks, limit, self._spool_folder)

    async def put(self, spooled: Spooled) -> BlobRef:
        """Put spooled bytes. Errors as `put_file`."""
        return await self._put(spooled.ref, lambda: spooled.path.open("rb"))

    async def put_file(self, path: Path) -> BlobRef:
        """Put a file's bytes; the file is read twice, for its hash and for its bytes.

        Raises:
            BlobCorrupt: the file changed meanwhile.
            Unavailable: JetStream did not take them within the store's patience; StorageFull: it has no room.
        """
        ref = await asyncio.to_thread(spooling.digest_of, path)
        return await self._put(ref, lambda: path.open("rb"))

    async def put_bytes(self, data: bytes) -> BlobRef:
        """Put bytes that are in memory anyway. Errors as `put_file`."""
        ref = BlobRef(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        return await self._put(ref, lambda: io.BytesIO(data))

    async def stream(self, ref: BlobRef) -> AsyncGenerator[bytes]:
        """The bytes in pieces of at most 128 KiB. They are proven only when this ends without an error.

        Raises:
            BlobMissing: there are none, or they were deleted meanwhile.
            BlobCorrupt: they are not those of `ref`; raised at the end.
            Unavailable: nothing came within the store's patience.
        """
        entry = await self._entry(ref.sha256)
        if entry is None:
            raise BlobMissing(f"there is no blob {ref.sha256}")
        chunks = Download(self._bucket, ref, entry, self._patience).chunks()
        try:
            async for chunk in chunks:
                yield chunk
        finally:
            await chunks.aclose()

    async def read_bytes(self, ref: BlobRef, limit: int | None = None) -> bytes:
        """All the bytes, proven. Raises TooLarge where `ref` has over `limit`, before any is read; else as `stream`."""
        if limit is not None and ref.size > limit:
            raise TooLarge(f"the blob {ref.sha256}", ref.size, limit)
        return b"".join([chunk async for chunk in self.stream(ref)])

    async def open_to_file(self, ref: BlobRef, path: Path) -> None:
        """Write the bytes to `path`, which appears or is replaced only once they are proven. Errors as `stream`."""
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                async for chunk in self.stream(ref):
                    await asyncio.to_thread(file.write, chunk)
                file.flush()
                os.replace(file.name, path)  # noqa: PTH105 - the file's own name is a string
            except BaseException:
                Path(file.name).unlink(missing_ok=True)  # noqa: ASYNC240 - one unlink
                raise

    async def exists(self, sha256: str) -> bool:
        """Whether the bytes with this hash are here."""
        return await self._entry(sha256) is not None

    async def delete(self, sha256: str) -> None:
        """Drop the bytes with this hash; nothing happens where there are none. The caller knows that nobody needs them."""

        async def attempt() -> None:
            entry = await self._bucket.entry(sha256)
            if entry is not None and not entry.deleted:
                await self._bucket.delete(sha256, entry)

        await patiently(self._nc, attempt, patience=self._patience, doing=f"could not delete the blob {sha256}")

    async def sweep_orphans(self, older_than: timedelta = _DEFAULT_AGE) -> int:
        """Drop the chunks of puts that were aborted at least that long ago, and give how many such puts there were."""
        return await patiently(
            self._nc,
            lambda: sweep(self._bucket, older_than),
            patience=self._patience,
            doing="could not sweep aborted puts",
        )

    async def _put(self, ref: BlobRef, source: Callable[[], BinaryIO]) -> BlobRef:
        upload = Upload(self._bucket, ref, source)
        doing = f"could not store the bytes {ref.sha256[:12]}…"
        await patiently(self._nc, upload.attempt, patience=self._patience, doing=doing)
        return ref

    async def _entry(self, sha256: str) -> Entry | None:
        entry = await patiently(
            self._nc,
            lambda: self._bucket.entry(sha256),
            patience=self._patience,
            doing=f"could not look for the blob {sha256}",
        )
        return None if entry is None or entry.deleted else entry
