"""A server that is back: whoever waited for it goes on at once, and not when his own patience with it ends."""

from __future__ import annotations

import asyncio
import logging

import pytest

from callboard.contracts.subjects import Namespace
from callboard.kernel.log import EventStore, pulling
from callboard.kernel.log.growing_wait import GrowingWait
from callboard.kernel.log.retrying import rest
from callboard.kernel.log.wire import WireClient
from integration.conditions import until
from integration.log_faults import NatsProcess, a_job, created

NAMESPACE = Namespace("faults")
PATIENCE = 10.0
SLOW_HEARTBEAT = 14.0
"""Longer than anybody is waited for here, and just shorter than the server allows."""
FOR_EVER = 1e6


@pytest.fixture
async def store(nc: WireClient) -> EventStore:
    store = EventStore(nc, NAMESPACE)
    await store.open()
    return store


async def test_a_return_ends_the_wait_for_the_next_try(server: NatsProcess, nc: WireClient) -> None:
    """However long it would have been, and the waits after it begin anew."""
    backoff = GrowingWait(first=0.001, longest=FOR_EVER)
    for _ in range(30):
        backoff.next()
    server.kill()
    await until(lambda: not nc.is_connected)
    resting = asyncio.create_task(rest(nc, backoff, FOR_EVER))
    server.start()

    async with asyncio.timeout(PATIENCE):
        await resting

    assert nc.is_connected
    assert backoff.next() <= 0.001


async def test_a_reader_does_not_wait_for_a_heartbeat_to_be_missed(
    server: NatsProcess, nc: WireClient, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads on as soon as the connection is back."""
    monkeypatch.setattr(pulling, "_HEARTBEAT", SLOW_HEARTBEAT)
    batches = store.read_all()
    first, second = a_job(), a_job()
    await store.append(first, 0, [created(first)])
    async with asyncio.timeout(PATIENCE):
        await anext(batches)
    reading = asyncio.create_task(anext(batches))
    server.kill()
    await until(lambda: not nc.is_connected)
    server.start()
    await store.append(second, 0, [created(second)])

    async with asyncio.timeout(PATIENCE):
        seen = await reading

    await batches.aclose()
    assert [second] == [event.aggregate for event in seen]


async def test_the_end_of_the_connection_ends_the_wait(server: NatsProcess, nc: WireClient) -> None:
    """Nobody waits for what will not be back."""
    server.kill()
    await until(lambda: not nc.is_connected)
    resting = asyncio.create_task(rest(nc, GrowingWait(), FOR_EVER))
    closing = asyncio.create_task(nc.close())

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(resting, closing)

    assert nc.is_closed


async def test_an_outage_is_told_once(server: NatsProcess, nc: WireClient, caplog: pytest.LogCaptureFixture) -> None:
    """Many tries to connect again are one warning of the loss, and one of the return."""
    caplog.set_level(logging.DEBUG, "callboard.kernel.log.connection")
    server.kill()
    await until(lambda: caplog.text.count("Connect call failed") > 2)
    server.start()
    await until(lambda: "again" in caplog.text)

    loud = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert nc.is_connected
    assert [1, 1, 0] == [
        sum(words in line for line in loud) for words in ("lost the connection", "again", "Connect call failed")
    ]
