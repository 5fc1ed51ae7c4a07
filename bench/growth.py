"""How a log grows: memory, disk, and what it does to appending, reading and recovery, in one stream and in several.

    python bench/growth.py [--subjects N …] [--partitions P …] [--seed S]

Fills a real nats-server with the events of jobs (three each, on two subjects), as large as the engine's, up to each
number of subjects, in each number of streams. Several streams are filled through the server's own subject mapping, by a
hash of the aggregate's id. Prints JSON lines, one for each mark. The server keeps its default `sync_interval`, so that
filling takes minutes and not an hour: rates compare with each other, and not with a server that forces each write to disk.
"""

import argparse
import asyncio
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psutil
from nats.aio.msg import Msg

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobCreated, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.binaries import nats_server
from callboard.kernel.log import connect
from callboard.kernel.log.cloudevents import headers_of
from callboard.kernel.log.jetstream import ask, listen
from callboard.kernel.log.reading import StreamReader
from callboard.kernel.log.streams import event_stream
from callboard.kernel.log.wire import WireClient

SUBJECTS_PER_JOB = 2
ORIGIN = Origin(source="growth")
WINDOW = 2000
"""Appends under way at the same time."""
READ = 50_000
"""Events that are read back to tell the rate."""
PATIENCE = 120.0


class Server:
    """A nats-server with its store in `folder`, which maps subjects to `partitions` streams."""

    def __init__(self, folder: Path, partitions: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.folder, self.url = folder, f"nats://127.0.0.1:{port}"
        self._configuration = folder / "nats.conf"
        to = f"p.{{{{partition({partitions},2)}}}}.{{{{wildcard(1)}}}}.{{{{wildcard(2)}}}}.{{{{wildcard(3)}}}}"
        mapping = f'mappings {{ "ev.*.*.*": "{to}" }}' if partitions > 1 else ""
        store = f'jetstream {{ store_dir: "{folder / "store"}" }}'
        self._configuration.write_text(f'listen: "127.0.0.1:{port}"\n{store}\n{mapping}\n')
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        """Run it, also again on what an earlier run left."""
        self._process = subprocess.Popen([nats_server(), "-c", self._configuration], stderr=subprocess.DEVNULL)

    def stop(self, how: signal.Signals) -> None:
        """End it that way and wait for its end."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait()

    @property
    def resident_mb(self) -> float:
        """Memory that the process holds, in MB."""
        assert self._process is not None
        return psutil.Process(self._process.pid).memory_info().rss / 1e6


def streams(partitions: int) -> dict[str, dict[str, Any]]:
    """The streams by name, as the event store makes them."""
    one: dict[str, Any] = event_stream(Namespace(), replicas=1)
    one["duplicate_window"] = 100_000_000  # ids of the last two minutes are no part of what is measured
    if partitions == 1:
        return {one["name"]: one}
    named = ((f"{one['name']}_{number}", number) for number in range(partitions))
    return {name: one | {"name": name, "subjects": [f"p.{number}.>"]} for name, number in named}


def jobs(chance: random.Random) -> Iterator[list[Envelope]]:
    """The events of one job after another: created, running, completed."""
    while True:
        job = Aggregate("job", UUID(int=chance.getrandbits(128), version=4))
        document = UUID(int=chance.getrandbits(128), version=4)
        arguments = {
            "document_id": str(document),
            "text": {"sha256": f"{chance.getrandbits(256):064x}", "size": chance.randrange(10_000, 400_000)},
            "filename": "play.txt",
            "engine": "rules",
        }
        trace = f"00-{chance.getrandbits(128):032x}-{chance.getrandbits(64):016x}-01"
        origin = Origin(source="growth", cause=str(document), traceparent=trace)
        events = (
            JobCreated(kind="parse_script", project="growth", args=arguments, inputs=(f"document/{document}",)),
            JobStateChanged(previous=JobState.QUEUED, state=JobState.RUNNING, attempt=1, worker="parser-1"),
            JobStateChanged(previous=JobState.RUNNING, state=JobState.COMPLETED, attempt=1, result={}),
        )
        yield [Envelope.wrap(job, event, origin) for event in events]


class Filler:
    """Appends with many under way, and knows how many have been acknowledged."""

    def __init__(self, nc: WireClient) -> None:
        self._nc, self._room = nc, asyncio.Semaphore(WINDOW)
        self._sent = self._acknowledged = 0
        self._inbox = nc.new_inbox()

    async def fill(self, log: Iterator[list[Envelope]], count: int) -> float:
        """Append so many jobs; gives events per second."""
        began, before, namespace = time.perf_counter(), self._sent, Namespace()
        subscription = await listen(self._nc, self._inbox, self._on_answer)
        for _ in range(count):
            for envelope in next(log):
                await self._room.acquire()
                self._sent += 1
                subject = namespace.event(envelope.aggregate, envelope.event.type)
                body = envelope.event.model_dump_json().encode()
                await self._nc.publish(subject, body, reply=self._inbox, headers=headers_of(envelope))
        for _ in range(WINDOW):
            await self._room.acquire()
        for _ in range(WINDOW):
            self._room.release()
        await subscription.unsubscribe()
        assert self._sent == self._acknowledged
        return (self._sent - before) / (time.perf_counter() - began)

    async def _on_answer(self, message: Msg) -> None:
        assert "error" not in json.loads(message.data), message.data
        self._acknowledged += 1
        self._room.release()


@asynccontextmanager
async def connected(server: Server) -> AsyncGenerator[WireClient]:
    """A connection, as soon as the server takes one."""
    async with asyncio.timeout(PATIENCE):
        while not await takes_connections(server):  # noqa: ASYNC110 - another process has no event to wait for
            await asyncio.sleep(0.01)
    nc = await connect(server.url, name="growth")
    try:
        yield nc
    finally:
        await nc.close()


async def takes_connections(server: Server) -> bool:
    """Whether anything listens there yet."""
    host, _, port = server.url.removeprefix("nats://").partition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return True


async def state(nc: WireClient, name: str) -> dict[str, Any]:
    """What a stream tells of itself."""
    return (await ask(nc, f"$JS.API.STREAM.INFO.{name}"))["state"]


async def read_rate(nc: WireClient, partitions: int) -> float:
    """Events per second that one process reads, from all streams at once."""

    async def read(name: str) -> int:
        count, until = 0, min(READ // partitions, (await state(nc, name))["last_seq"])
        async for batch in StreamReader(nc, name).follow(0, until):
            count += len(batch)
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(read(name) for name in streams(partitions)))
    return sum(counts) / (time.perf_counter() - began)


async def restarted(server: Server, partitions: int, how: signal.Signals) -> float:
    """Seconds from the start of a server that was ended so until all its streams tell of themselves."""
    server.stop(how)
    server.start()
    began = time.perf_counter()
    async with connected(server) as nc:
        await asyncio.gather(*(state(nc, name) for name in streams(partitions)))
        return time.perf_counter() - began


async def grow(partitions: int, marks: list[int], seed: int) -> AsyncGenerator[dict[str, Any]]:
    """What is so at each mark."""
    log = jobs(random.Random(seed))  # noqa: S311 - it has to be the same each time
    with tempfile.TemporaryDirectory(prefix="callboard-growth-") as folder, Server(Path(folder), partitions) as server:
        async with connected(server) as nc:
            for wanted in streams(partitions).values():
                await ask(nc, f"$JS.API.STREAM.CREATE.{wanted['name']}", wanted)
            empty_mb = server.resident_mb
        filled = 0
        for mark in sorted(marks):
            async with connected(server) as nc:
                rate = await Filler(nc).fill(log, (mark - filled) // SUBJECTS_PER_JOB)
                states = [await state(nc, name) for name in streams(partitions)]
            filled, grown_mb = mark, server.resident_mb
            stopped_s = await restarted(server, partitions, signal.SIGTERM)
            restarted_mb = server.resident_mb
            killed_s = await restarted(server, partitions, signal.SIGKILL)
            async with connected(server) as nc:
                reading = await read_rate(nc, partitions)
            events = sum(found["messages"] for found in states)
            yield {
                "bench": "growth",
                "partitions": partitions,
                "subjects": sum(found["num_subjects"] for found in states),
                "events": events,
                "append_per_s": round(rate),
                "read_per_s": round(reading),
                "rss_mb": round(grown_mb),
                "rss_mb_after_restart": round(restarted_mb),
                "rss_bytes_per_subject": round((grown_mb - empty_mb) * 1e6 / mark),
                "disk_bytes_per_event": round(sum(found["bytes"] for found in states) / events),
                "restart_s": round(stopped_s, 2),
                "recovery_s": round(killed_s, 2),
            }


async def main() -> int:
    """Read what is asked for and print it, line by line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=int, nargs="+", default=[100_000, 300_000, 600_000], metavar="N")
    parser.add_argument("--partitions", type=int, nargs="+", default=[1, 2, 4], metavar="P")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for partitions in asked.partitions:
        async for figures in grow(partitions, asked.subjects, asked.seed):
            print(json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
