"""Views built from a long log: what an event costs, whether that grows with the number of aggregates, and the memory it takes."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from statistics import median

import psutil
from backlog import lay_down
from figure import ROUNDS, Figure
from reading import consume
from stage import Stage
from stage import stage as stage_of

from callboard.contracts.events import EVENTS
from callboard.kernel.database import Pool
from callboard.kernel.jobs import JobsProjection
from callboard.kernel.migrations import migrate
from callboard.kernel.projections import ProjectionRunner, ask_for_rebuild, build_of

RAW = "nats-py pull of the same stream, not decoded"
_LIMIT = "decoding, folding and one upsert per 500 events, in one Python process"
_MEMORY_LIMIT = "one batch at a time is held"
_PATIENCE = 900.0
_LOOK_SECONDS = 0.02
_MIB = 2**20


@dataclass(frozen=True)
class Built:
    """One build of the view: events in a second, and the memory of this process in MiB on the way."""

    rate: float
    at_a_quarter: float
    at_the_end: float
    most: float


async def project() -> AsyncGenerator[Figure]:
    """100,000 events of several kinds over 20,000 jobs into rows, against merely receiving them."""
    async with stage_of(nats_always=False) as stage:
        count = await lay_down(stage, 20_000, tried_twice=1)
        built, raw = await _in_turns(stage, count, ROUNDS)
    yield Figure("project", median(b.rate for b in built), "events/s", _LIMIT, RAW, raw)
    for figure in _memory("project", built[0]):
        yield figure


async def rebuild() -> AsyncGenerator[Figure]:
    """A million events over 600,000 subjects, once; a tenth of them, five times."""
    async with stage_of(nats_always=False) as stage:
        count = await lay_down(stage, 30_000, tried_twice=6)
        few, raw = await _in_turns(stage, count, ROUNDS)
    rate = median(b.rate for b in few)
    yield Figure("rebuild_100k_60k_subjects", rate, "events/s", _LIMIT, RAW, raw)
    async with stage_of(nats_always=False) as stage:
        count = await lay_down(stage, 300_000, tried_twice=6)
        (many,), raw = await _in_turns(stage, count, 1)
    yield Figure("rebuild_1m_600k_subjects", many.rate, "events/s", _LIMIT, RAW, raw)
    yield Figure(
        "rebuild_cost_per_event",
        1e6 / many.rate,
        "µs",
        "not taken apart: whatever grows with the view",
        "the same with 100k events over 60k subjects",
        1e6 / rate,
    )
    for figure in _memory("rebuild_1m", many):
        yield figure


def _memory(bench: str, built: Built) -> list[Figure]:
    peer = "the same after a quarter of the events"
    return [
        Figure(f"{bench}_memory", built.at_the_end, "MiB", _MEMORY_LIMIT, peer, built.at_a_quarter),
        Figure(f"{bench}_memory_peak", built.most, "MiB", _MEMORY_LIMIT),
    ]


async def _in_turns(stage: Stage, count: int, rounds: int) -> tuple[list[Built], float]:
    """The builds, and the median rate at which the same stream is merely received."""
    await migrate(stage.pool, "callboard.kernel.jobs.migrations")
    built: list[Built] = []
    raw: list[float] = []
    end = await stage.store.last_position()
    for number in range(rounds):
        if number:
            async with stage.pool.acquire() as conn:
                await ask_for_rebuild(conn, "jobs")
        async with stage.projecting(JobsProjection(EVENTS)) as runner:
            built.append(await _build(stage.pool, runner, end, count))
        print(f"  {number + 1}/{rounds} {built[-1]}", file=sys.stderr)
        raw.append(count / await consume(stage, count))
        print(f"  {number + 1}/{rounds} received {raw[-1]:.0f}/s", file=sys.stderr)
    return built, median(raw)


async def _build(pool: Pool, runner: ProjectionRunner, end: int, count: int) -> Built:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        done = asyncio.Event()
        watching = tasks.create_task(_watch(pool, runner, end // 4, done))
        await runner.wait_for(end, _PATIENCE)
        while await _beside(pool) is not None:  # noqa: ASYNC110 - asks a server
            await asyncio.sleep(_LOOK_SECONDS)
        seconds = time.perf_counter() - began
        done.set()
    at_a_quarter, most = watching.result()
    return Built(count / seconds, at_a_quarter, _memory_now(), most)


async def _beside(pool: Pool) -> int | None:
    """How far the view is that is built beside the live one; None once it is in its place."""
    async with pool.acquire() as conn:
        build = await build_of(conn, "jobs")
    return None if build is None else build.position


async def _watch(pool: Pool, runner: ProjectionRunner, quarter: int, done: asyncio.Event) -> tuple[float, float]:
    """The memory when a quarter was passed, and the most that there ever was."""
    at_a_quarter = most = _memory_now()
    passed = False
    while not done.is_set():
        most = max(most, now := _memory_now())
        beside = await _beside(pool)
        if not passed and (await runner.position() if beside is None else beside) >= quarter:
            at_a_quarter, passed = now, True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.1)
    return at_a_quarter, most


def _memory_now() -> float:
    return psutil.Process().memory_info().rss / _MIB
