"""The blob store: a large file in and out."""

import os
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from figure import Figure, repeated
from stage import Stage

MEBIBYTES = 100


async def there_and_back(stage: Stage) -> AsyncGenerator[Figure]:
    """Spool, hash and put a file; then read it back, hashed again on the way."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")

        async def put() -> float:
            file.write_bytes(os.urandom(1024 * 1024) * MEBIBYTES)
            began = time.perf_counter()
            await stage.blobs.put_file(file)
            return MEBIBYTES / (time.perf_counter() - began)

        yield Figure("blob_put", await repeated(put), "MiB/s", "hashing, and forced writes of 128 KiB")
        ref = await stage.blobs.put_file(file)

        async def get() -> float:
            began = time.perf_counter()
            await stage.blobs.open_to_file(ref, Path(folder, "copy"))
            return MEBIBYTES / (time.perf_counter() - began)

        yield Figure("blob_get", await repeated(get), "MiB/s", "hashing, and nats-py's parsing")
