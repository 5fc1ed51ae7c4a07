"""One round: jobs are created, faults come, everything comes to rest, and the log is judged."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from callboard.kernel.jobs import JobsProjection
from callboard.kernel.log import EventStore, connect
from callboard.kernel.projections.verify import verify
from chaos.aborting import aborts
from chaos.arena import FENCED, NAMESPACE, Arena, Struck, arena
from chaos.checker import Row, check, compare
from chaos.client import Client, client
from chaos.errands import REGISTRY, SERVICE
from chaos.faults import Strike, draw_strikes
from chaos.pauses import Pauses
from chaos.raw_log import Message, read_raw, write_down
from chaos.recovery import in_flight, recoveries
from chaos.report import Report
from chaos.resting import come_to_rest
from chaos.trail import Finding
from chaos.wishes import Family, draw_families

_LATER_PAUSE = 0.1
_URGENT = 2.0
_AGAIN = "PYTHONPATH=tests python -m chaos --rounds 1"
_ROWS = f"SELECT id::text, state, attempt, version FROM {SERVICE}.jobs"  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much there is in a round.

    Orders about the first jobs begin `within` seconds; `patience` is how many everything may take to come to rest.
    """

    jobs: int = 640
    later: int = 60
    strikes: int = 5
    workers: int = 3
    lease: float = 2.0
    within: float = 8.0
    patience: float = 60.0


async def play(
    seed: int,
    scale: Scale,
    *,
    program: str = FENCED,
    strikes: Sequence[Strike] | None = None,
    families: Sequence[Family] | None = None,
    keep: Path | None = None,
) -> Report:
    """Play the round of a seed; `strikes` and `families` take the place of those that the seed gives.

    Its log goes to `keep`; where there is none, only a red one is kept.
    """
    drawn = draw_strikes(seed, scale.strikes, workers=scale.workers, lease=scale.lease)
    strikes = drawn if strikes is None else strikes
    async with arena(program=program, lease=scale.lease) as place:
        async with client(place.nats_url, seed) as asking:
            await asking.create(draw_families(seed, scale.jobs, within=scale.within) if families is None else families)
            await place.start_workers(scale.workers)
            pauses = Pauses()
            async with asyncio.TaskGroup() as group:
                group.create_task(asking.give_orders(pauses))
                group.create_task(_come_later(asking, seed, scale, pauses))
                struck = [done for strike in strikes for done in await _strike(place, strike, pauses)]
                pauses.end()
            await asking.settle()
        quiet = time.monotonic()
        rested = await come_to_rest(place.admin_dsn, asking.versions, scale.patience)
        rest = time.monotonic() - quiet
        messages = await read_raw(place.direct_nats_url, NAMESPACE.stream)
        verdict = check(messages, asking.answers)
        verdict.findings += await _views(place, messages) if rested else []
        report = Report(
            seed=seed,
            strikes=[str(strike) for strike in strikes],
            verdict=verdict,
            rested=rested,
            rest=rest,
            in_flight=in_flight(messages, struck[0].time) if struck else 0,
            recoveries=recoveries(messages, struck),
            aborts=aborts(messages),
            deaths=place.deaths,
            again=f"{_AGAIN} --seed {seed} --jobs {scale.jobs} --strikes {scale.strikes}",
            kept=None,
        )
        if report.green and keep is None:
            return report
        return report.kept_in(_keep(place, keep or _shelf(seed), messages))


async def _come_later(asking: Client, seed: int, scale: Scale, pauses: Pauses) -> None:
    """Errands that are asked for while faults come, one family after the other, and the orders about them."""
    async with asyncio.TaskGroup() as group:
        for family in draw_families(seed, scale.later, within=_URGENT, urgent=True):
            await asking.create([family])
            group.create_task(asking.give_orders(pauses))
            await pauses.take(_LATER_PAUSE)


async def _strike(place: Arena, strike: Strike, pauses: Pauses) -> Iterable[Struck]:
    await pauses.take(strike.pause)
    async with asyncio.TaskGroup() as group:
        done = [group.create_task(place.suffer(fault, pauses)) for fault in strike.faults]
    return [one.result() for one in done]


async def _views(place: Arena, messages: Sequence[Message]) -> list[Finding]:
    """Where the live view differs from a rebuilt one, by the engine's own word and by the log."""
    nc = await connect(place.direct_nats_url, name="chaos-verify")
    store = EventStore(nc, NAMESPACE, REGISTRY)
    try:
        projections = [JobsProjection(REGISTRY)]
        differences = await verify(store, place.admin_dsn, SERVICE, projections, registry=REGISTRY)
    finally:
        await store.close()
        await nc.close()
    return [Finding("view", "", d.position, str(d)) for d in differences] + compare(messages, await _rows(place))


async def _rows(place: Arena) -> dict[str, Row]:
    conn = await asyncpg.connect(place.admin_dsn)
    try:
        return {id_: (state, attempt, version) for id_, state, attempt, version in await conn.fetch(_ROWS)}
    finally:
        await conn.close()


def _shelf(seed: int) -> Path:
    return Path(tempfile.gettempdir()) / f"callboard-chaos-{seed}"


def _keep(place: Arena, folder: Path, messages: Sequence[Message]) -> Path:
    """Put by the log and what the workers said, for whoever looks for the cause."""
    shutil.copytree(place.folder, folder, dirs_exist_ok=True)
    write_down(messages, folder / "log.jsonl")
    return folder
