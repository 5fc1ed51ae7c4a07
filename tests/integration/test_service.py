"""A whole service at work against real servers: one trace through all of it, honest health, and a clean end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from callboard.contracts.event import Recorded
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Namespace
from callboard.ingest.bootstrap import definition as ingest
from callboard.ingest.upkeep import sweep_aborted_puts
from callboard.kernel.blobs.bucket import Bucket
from callboard.kernel.database import open_pool
from callboard.kernel.definition import Upkeep
from callboard.kernel.errors import NatsUnreachable
from callboard.kernel.ports import PortTaken
from callboard.kernel.resources import Resources
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings
from callboard.kernel.telemetry import current_traceparent, span, start_telemetry
from integration.bell_tower import REGISTRY, Polished, Ring, definition
from integration.conditions import until


@pytest.fixture
def settings(nats_url: str, database_url: str, namespace: Namespace) -> Settings:
    """Settings on the session's servers, on a free port."""
    return Settings.model_validate(
        {"nats_url": nats_url, "database_url": database_url, "namespace": namespace.name, "shutdown_grace": 3}
    )


@asynccontextmanager
async def serving(settings: Settings) -> AsyncGenerator[Service]:
    start_telemetry("test")
    async with Service(definition(), settings) as service:
        yield service


async def events_until(service: Service, event_type: str, aggregate: UUID | None = None) -> list[Recorded]:
    """Every event of the log up to the first of that type, of that aggregate if one is named."""
    seen: list[Recorded] = []
    async with asyncio.timeout(15):
        async for batch in service.resources.store.read_all():
            for raw in batch:
                seen.append(raw.decode(REGISTRY))
                if raw.type == event_type and aggregate in (None, raw.aggregate.id):
                    return seen
    raise AssertionError("the log ended")


async def health(service: Service) -> tuple[int, dict[str, Any]]:
    async with httpx.AsyncClient(base_url=service.url) as client:
        answer = await client.get("/readyz?verbose")
        return answer.status_code, answer.json()


async def red(service: Service) -> bool:
    """Whether it says so from outside, as people ask it."""
    return (await health(service))[0] != 200


async def test_one_request_is_one_trace_through_everything(settings: Settings) -> None:
    """Command, append, reaction, job and the job's fact: each is caused by the one before, in the asker's trace."""
    async with serving(settings) as service:
        with span("request"):
            trace = (current_traceparent() or "").split("-")[1]
            await service.resources.commands.send(Ring(times=2, actor="anna"))
        events = await events_until(service, Polished.type)

    assert ["rang", "job_created", "job_state_changed", "polished"] == list(dict.fromkeys(e.event.type for e in events))
    assert {trace} == {(e.origin.traceparent or "--").split("-")[1] for e in events}
    rang, created = events[0], events[1]
    assert (str(rang.id), "anna") == (created.origin.cause, created.origin.actor)


async def test_a_command_sent_twice_has_one_effect(settings: Settings) -> None:
    """The same id answers the same position."""
    command = Ring(times=1)
    async with serving(settings) as service:
        first = await service.resources.commands.send(command)
        second = await service.resources.commands.send(command)

    assert first == second


async def test_reads_after_writes(settings: Settings) -> None:
    """Whoever waits for the position of an answer reads what the command wrote."""
    async with serving(settings) as service:
        accepted = await service.resources.commands.send(Ring(times=3))
        await service.resources.views.wait_for(accepted.position)
        times = await service.resources.pool.fetchval("SELECT times FROM bells WHERE id = $1", accepted.bell)

    assert 3 == times


async def test_a_refusal_reaches_the_asker(settings: Settings) -> None:
    """What the domain refuses is neither appended nor an error of the service."""
    async with serving(settings) as service:
        with pytest.raises(Refused, match="at least once"):
            await service.resources.commands.send(Ring(times=0))
        assert 0 == await service.resources.store.last_position()


async def test_health_names_every_check(settings: Settings) -> None:
    """A process that can work is ready, and says what it has looked at."""
    async with serving(settings) as service:
        accepted = await service.resources.commands.send(Ring(times=1))
        await events_until(service, Polished.type)
        await service.resources.views.wait_for(await service.resources.store.last_position())
        status, answer = await health(service)

    checks = answer["checks"]
    assert (200, "ready") == (status, answer["status"])
    expected = {"service", "nats", "postgres", "view:bells", "view:jobs", "reaction:have-it-polished", "worker", "jobs"}
    assert expected == set(checks)
    assert {"ok"} == {check["status"] for check in checks.values()}
    assert (0, True) == (checks["view:bells"]["lag_events"], checks["view:bells"]["position"] >= accepted.position)


async def test_a_reaction_that_lost_its_consumer_gets_another(settings: Settings) -> None:
    """Somebody deleted the durable: it is made anew, and what it then delivers once more changes nothing."""
    async with serving(settings) as service:
        await service.resources.commands.send(Ring(times=1))
        await events_until(service, Polished.type)
        js = service.resources.nc.jetstream()  # pyright: ignore[reportUnknownMemberType] - **opts
        durable = service.resources.namespace.durable("tower", "have-it-polished")
        await js.delete_consumer(service.resources.namespace.stream, durable)
        second = await service.resources.commands.send(Ring(times=2))
        events = await events_until(service, Polished.type, second.bell)
        status, _ = await health(service)

    assert 200 == status
    assert 2 == sum(event.event.type == "job_created" for event in events)


async def test_a_poison_event_makes_health_red_and_names_it(settings: Settings) -> None:
    """A view that stops is seen from outside, with its reason; the process goes on answering, and stops at once."""
    async with serving(settings) as service:
        await service.resources.commands.send(Ring(times=13))
        await until(lambda: red(service), 10)
        status, answer = await health(service)
        async with httpx.AsyncClient() as client:
            alive = (await client.get(f"{service.url}/livez")).status_code

    bells = answer["checks"]["view:bells"]
    assert (503, "failed", "stopped", 200) == (status, bells["status"], bells["state"], alive)
    assert "thirteen times" in bells["reason"]


async def test_a_taken_port_is_told_in_one_sentence(settings: Settings) -> None:
    """The address, the reason, and what to do."""
    async with serving(settings) as service:
        port = int(service.url.rpartition(":")[2])
        with pytest.raises(PortTaken, match=rf"^Cannot listen on 127.0.0.1 port {port} .*in use.*CALLBOARD_PORT"):
            async with Service(definition(), settings.model_copy(update={"port": port})):
                pass


async def test_a_missing_server_is_told_after_the_patience(settings: Settings) -> None:
    """Where NATS does not come up in time, the start fails with its address and leaves nothing open."""
    absent = settings.model_copy(update={"startup_timeout": 0.3, "nats_url": SecretStr("nats://u:s3cret@127.0.0.1:1")})
    with pytest.raises(NatsUnreachable, match=r"^NATS at 127\.0\.0\.1:1 cannot be reached") as caught:
        async with Service(definition(), absent):
            pass

    assert "s3cret" not in str(caught.value)


async def test_a_dead_background_task_is_told(settings: Settings) -> None:
    """A view of another log cannot go on: whoever waits for failures learns of it, by name."""
    async with serving(settings) as service:
        await service.resources.views.wait_for(0)
        await service.resources.pool.execute("UPDATE projection_checkpoints SET position = 99 WHERE name = 'bells'")
    async with serving(settings) as service, asyncio.timeout(10):
        failure = await service.failure()

    assert "view bells has died" in str(failure)
    assert "stands at position 99 but the log ends at 0" in str(failure)


async def test_a_superseded_process_is_not_ready_and_does_not_fall_over(settings: Settings) -> None:
    """Its views were taken over by a newer program: it says so, and stays up until somebody stops it."""
    async with serving(settings) as service:
        await service.resources.pool.execute("UPDATE projection_checkpoints SET version = 99 WHERE name = 'bells'")
    async with serving(settings) as service:
        await until_checked(service, "view:bells", "superseded")
        status, answer = await health(service)

    assert 503 == status
    assert "a newer program has taken over the view bells" in answer["checks"]["view:bells"]["reason"]


async def test_a_service_does_not_begin_before_its_own_version_is_swapped_in(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While an older version is live it answers no command, tells how far the build is, and begins right after the swap."""
    async with serving(settings) as service:
        accepted = await service.resources.commands.send(Ring(times=2))
        await service.resources.views.wait_for(accepted.position)
    # Views that are merely slow would not be waited for any longer by the time that the swap has been tried twice.
    monkeypatch.setattr("callboard.kernel.service._TABLES_SOON", 0.05)
    caplog.set_level("INFO")
    service = Service(definition(), settings)
    async with await open_pool(settings.database_url.get_secret_value(), schema=definition().name) as pool:
        # With nobody at work: a service that is there would make it its own version again.
        await pool.execute("UPDATE projection_checkpoints SET version = 0 WHERE name = 'bells'")
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("LOCK TABLE bells IN ACCESS SHARE MODE")
            starting = asyncio.create_task(service.__aenter__())
            await until_checked(service, "view:bells", "building")
            await until(lambda: caplog.text.count("waits for whoever reads the live one") > 1)
            status, answer = await health(service)
            assert (503, False) == (status, starting.done())
            assert "building: position " in answer["checks"]["view:bells"]["reason"]
        await starting
        try:
            await service.resources.views.wait_for((await service.resources.commands.send(Ring(times=3))).position)
            assert [2, 3] == [row["times"] for row in await pool.fetch("SELECT times FROM bells ORDER BY times")]
            assert 200 == (await health(service))[0]
        finally:
            await service.__aexit__()


async def until_checked(service: Service, check: str, state: str) -> None:
    """Wait until a check of the service's health is in a state."""

    async def found() -> bool:
        return bool(service.url) and (await health(service))[1]["checks"].get(check, {}).get("state") == state

    await until(found)


async def test_upkeep_goes_on_whatever_goes_wrong_with_it(settings: Settings) -> None:
    """It is done at the start and again after each pause; its failure is nobody else's."""
    done: list[str] = []
    enough = asyncio.Event()

    async def tidy(resources: Resources) -> None:
        done.append(resources.service)
        if len(done) == 1:
            raise ZeroDivisionError
        enough.set()

    tidying = replace(definition(), upkeep=(Upkeep("tidy", timedelta(milliseconds=1), tidy),))
    async with Service(tidying, settings) as service:
        async with asyncio.timeout(10):
            await enough.wait()
        status, _ = await health(service)

    assert (200, {"tower"}) == (status, set(done))


async def test_ingest_sweeps_aborted_puts_and_nothing_else(settings: Settings) -> None:
    """Chunks that no name was ever given to go once they are old enough; what has a name stays."""
    async with Service(ingest(), settings) as service:
        resources = service.resources
        kept = await resources.blobs.put_bytes(b"whole")
        bucket = Bucket(resources.nc, resources.namespace.bucket("blobs"))
        await bucket.add_chunk("aborted", b"half", 5)
        (upkeep,) = [one for one in service.definition.upkeep if one.name == "sweep-aborted-puts"]
        await upkeep.work(resources)
        young = await bucket.chunk_counts(bucket.chunk_subject("aborted"))
        await sweep_aborted_puts(resources, timedelta(0))
        old = await bucket.chunk_counts(bucket.chunk_subject("aborted"))

        assert b"whole" == await resources.blobs.read_bytes(kept)
    assert (sweep_aborted_puts, [1], {}) == (upkeep.work, list(young.values()), dict(old))
