"""Thousands of jobs in one call, on real servers."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence

import pytest

from callboard.contracts.events import EVENTS, JobCreated
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun, keyed_id
from callboard.kernel.jobs.bulk import MAX_ITEMS
from callboard.kernel.jobs.items import ItemResult, NewJob, Unreadable
from integration.jobs_setting import ORIGIN, Errand, Setting
from integration.module_process import module_process

BULK_PROCESS = "jobs_bulk_process"


def errand(key: str, *needs: str, name: str = "", **more: object) -> NewJob:
    """An errand by its key, which is also its ref."""
    fields = {"project": "p", "idempotency_key": key, "ref": key, "depends_on": needs, **more}
    return NewJob(args=Errand(name=name), **fields)  # type: ignore[arg-type]


def codes(results: Sequence[ItemResult]) -> list[str | None]:
    return [result.problem.code if result.problem else None for result in results]


async def created(stage: Setting) -> list[tuple[str | None, int]]:
    """Key and position of every creation on the log, in order."""
    found: list[tuple[str | None, int]] = []
    async for batch in stage.store.read_all(until=await stage.store.last_position()):
        for raw in batch:
            event = raw.decode(EVENTS).event
            if isinstance(event, JobCreated):
                found.append((event.idempotency_key, raw.position))
    return found


async def finish(_run: JobRun, _args: Errand) -> None:
    """Do nothing, well."""


async def test_jobs_of_one_call_depend_on_one_another(stage: Setting) -> None:
    """Each stands on the log after what it needs, wherever it stood in the call, and they run in that order."""
    results = await stage.jobs.create_many([errand("c", "b"), errand("a"), errand("b", "a")], ORIGIN)
    assert ["a", "b", "c"] == [key for key, _ in await created(stage)]
    assert [True] * 3 == [result.created for result in results]
    ids = [result.id for result in results if result.id]
    assert [keyed_id("p", "errand", key) for key in "cab"] == ids
    async with stage.projecting(), stage.working(finish):
        await stage.reached(ids, JobState.COMPLETED)


async def test_positions_are_those_of_the_log(stage: Setting) -> None:
    """Each result says where its creation stands."""
    items = [errand(str(n)) for n in range(600)]
    results = await stage.jobs.create_many(items, ORIGIN)
    assert [(str(n), result.position) for n, result in enumerate(results)] == await created(stage)


async def test_one_bad_item_refuses_only_what_depends_on_it(stage: Setting) -> None:
    """Every kind of refusal beside items that are fine."""
    await stage.jobs.create(Errand(name="first"), ORIGIN, project="p", idempotency_key="taken")
    unreadable = Unreadable(problem=Problem(code="BAD_ARGS", message="No."), ref="bad")
    items = [
        errand("fine"),
        unreadable,
        errand("after bad", "bad"),
        errand("nobody", "who"),
        NewJob(args=Errand(), project="p", idempotency_key="gone", depends_on=[new_id()]),
        errand("x", "y"),
        errand("y", "x"),
        errand("after circle", "y"),
        errand("taken", name="second"),
        errand("after taken", "taken"),
        errand("large", name="x" * 300_000),
        errand("nul", name="a\0b"),
        errand("fine too", "fine"),
    ]
    results = await stage.jobs.create_many(items, ORIGIN)
    expected = [
        None,
        "BAD_ARGS",
        "DEPENDENCY_REFUSED",
        "UNKNOWN_DEPENDENCY",
        "UNKNOWN_DEPENDENCY",
        "DEPENDENCY_CYCLE",
        "DEPENDENCY_CYCLE",
        "DEPENDENCY_REFUSED",
        "IDEMPOTENCY_KEY_REUSED",
        "DEPENDENCY_REFUSED",
        "JOB_TOO_LARGE",
        "BAD_TEXT",
        None,
    ]
    assert expected == codes(results)
    assert ["taken", "fine", "fine too"] == [key for key, _ in await created(stage)]
    circle = results[5].problem
    assert circle
    assert "'x' → 'y' → 'x'" in circle.message


async def test_a_job_that_stands_twice_is_one_job(stage: Setting) -> None:
    """The second is told that it exists, or that its key stands for other work; a ref that stands twice means nothing."""
    twice = [errand("k"), NewJob(args=Errand(), project="p", idempotency_key="k")]
    other = [NewJob(args=Errand(name="other"), project="p", idempotency_key="k")]
    refs = [NewJob(args=Errand(), project="p", id=new_id(), ref="r") for _ in range(2)]
    results = await stage.jobs.create_many([*twice, *other, *refs, errand("z", "r")], ORIGIN)
    refused = ["IDEMPOTENCY_KEY_REUSED", "DUPLICATE_REF", "DUPLICATE_REF", "DEPENDENCY_REFUSED"]
    assert [None, None, *refused] == codes(results)
    assert [True, False] == [result.created for result in results[:2]]
    assert results[0].position == results[1].position


async def test_doing_it_again_finds_what_is_there(stage: Setting) -> None:
    """The same call creates nothing; one with other work under an old key is refused there alone, one with more adds it."""
    items = [errand(str(n)) for n in range(300)]
    first = await stage.jobs.create_many(items, ORIGIN)
    again = await stage.jobs.create_many(items, ORIGIN)
    assert [(r.id, r.position, False) for r in first] == [(r.id, r.position, r.created) for r in again]

    changed = [*items[:7], errand("7", name="other"), *items[8:]]
    assert {7: "IDEMPOTENCY_KEY_REUSED"} == {
        n: code for n, code in enumerate(codes(await stage.jobs.create_many(changed, ORIGIN))) if code
    }
    swapped = [*items[:100], errand("new"), *items[101:]]
    added = await stage.jobs.create_many(swapped, ORIGIN)
    assert [100] == [n for n, result in enumerate(added) if result.created]
    assert ("new", added[100].position) == (await created(stage))[-1]
    assert 301 == len(await created(stage))


async def test_calls_at_the_same_moment_create_each_job_once(stage: Setting) -> None:
    """Overlapping calls agree about every job."""
    items = [errand(str(n)) for n in range(400)]
    answers = await asyncio.gather(*(stage.jobs.create_many(items[start:], ORIGIN) for start in (0, 100, 100, 200)))
    assert [400, 300, 300, 200] == [len(answer) for answer in answers]
    assert {str(n): 1 for n in range(400)} == Counter(key for key, _ in await created(stage))
    assert 1 == len({tuple(r.position for r in answer[-200:]) for answer in answers})


async def test_a_call_takes_so_many_and_no_more(stage: Setting) -> None:
    """Nothing is created of a call that asks for more."""
    items = [NewJob(args=Errand(), project="p", id=new_id())] * (MAX_ITEMS + 1)
    with pytest.raises(ValueError, match="10000 jobs at most"):
        await stage.jobs.create_many(items, ORIGIN)
    assert 0 == await stage.store.last_position()


async def test_a_killed_call_done_again_ends_in_the_same_jobs(
    stage: Setting, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Kill -9 in the middle of ten thousand, then the same call again: each job once, after all that it depends on."""
    async with module_process(BULK_PROCESS, nats_url, namespace.name, database_url) as process:
        async with asyncio.timeout(60):
            async for _ in stage.store.read_all():
                break
        process.kill()
        assert -signal.SIGKILL == await process.wait()
    landed = len(await created(stage))
    assert 0 < landed < MAX_ITEMS

    results = await stage.jobs.create_many(ten_thousand(), ORIGIN)
    found = await created(stage)
    assert [None] * MAX_ITEMS == codes(results)
    assert {str(n): 1 for n in range(MAX_ITEMS)} == Counter(key for key, _ in found)
    assert MAX_ITEMS - landed == sum(result.created for result in results)
    at = dict(found)
    assert all(at[str(n)] > at[str(n // 2)] for n in range(1, MAX_ITEMS))


def ten_thousand() -> list[NewJob]:
    """A tree of errands, each after the one of half its number, asked for the wrong way round."""
    return [errand(str(n), *([str(n // 2)] if n else [])) for n in reversed(range(MAX_ITEMS))]
