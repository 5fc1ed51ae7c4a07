"""How long a backup and a restore of a data folder take, and how large the file is.

    python bench/backup.py [--events 100000] [--megabytes 50]

Prints JSON lines like the other benches. The folder is made first, which is not measured; nothing runs on it, so the seconds
hold the start and the stop of both servers. The restore's hold the check of the file and the building of all views.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence

from callboard.cli.backing_up import make_backup
from callboard.cli.render.console import stderr
from callboard.cli.render.progress import LineWatcher
from callboard.cli.restoring import restore_backup
from callboard.cli.stack import SERVICES, Choices
from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import Uploaded
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseScript
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded import DataFolder, start_servers
from callboard.embedded.session import temporary_folder
from callboard.kernel.blobs import BlobStore
from callboard.kernel.jobs.creation import creation
from callboard.kernel.log import Append, EventStore, connect

_ORIGIN = Origin(source="bench")
_TEXT = BlobRef(sha256="0" * 64, size=1)
_GROUP = 100
_MEGABYTE = 1_000_000
_DOCUMENT_BYTES = _MEGABYTE


async def fill(folder: DataFolder, events: int, megabytes: int) -> None:
    """Make the folder: documents' bytes that do not shrink, and as many uploads as jobs."""
    async with start_servers(folder, SERVICES, durable=False) as endpoints:
        nc = await connect(endpoints.nats_url, name="bench")
        store, blobs = EventStore(nc, Namespace()), BlobStore(nc, Namespace())
        await store.open()
        await blobs.open()
        for _ in range(megabytes):
            await blobs.put_bytes(os.urandom(_DOCUMENT_BYTES))
        for group in _groups(events):
            await store.append_many(group)
        await store.close()
        await nc.close()


def _groups(events: int) -> Iterator[Sequence[Append]]:
    for _ in range(events // _GROUP):
        yield [each for _ in range(_GROUP // 2) for each in (_upload(), _job())]


def _upload() -> Append:
    document = Aggregate("document", new_id())
    event = Uploaded(project="bench", filename="play.txt", media_type="text/plain", content=_TEXT)
    return Append(document, 0, [Envelope.wrap(document, event, _ORIGIN)])


def _job() -> Append:
    args = ParseScript(document_id=new_id(), text=_TEXT, filename="play.txt", engine="rules")
    return creation(args, _ORIGIN, id=new_id(), project="bench")


def line(bench: str, value: float, unit: str, limit: str) -> None:
    """Print one figure."""
    figure = {"bench": bench, "value": round(value, 2), "unit": unit, "limit": limit}
    sys.stdout.write(f"{json.dumps(figure)}\n")


def main() -> None:
    """Fill, back up, restore, and tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=100_000)
    asked.add_argument("--megabytes", type=int, default=50)
    sizes = asked.parse_args()
    console = stderr()
    with temporary_folder() as place:
        folder, file = DataFolder(place / "data"), place / "bench.callboard"
        asyncio.run(fill(folder, sizes.events, sizes.megabytes))
        began = time.perf_counter()
        _, size = make_backup(folder, Choices(), file, LineWatcher(console, "backup"))
        made = time.perf_counter()
        restore_backup(file, DataFolder(place / "again"), LineWatcher(console, "restore"))
        restored = time.perf_counter()
    line("backup", made - began, "s", "reading the log through one consumer, and packing it")
    line("backup_size", size / _MEGABYTE, "MB", "the documents' bytes, which do not shrink, and a fifth of the events'")
    line("restore", restored - made, "s", "building the views of every service, one after the other")


if __name__ == "__main__":
    main()
