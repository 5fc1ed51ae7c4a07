"""The event store over JetStream does what every event store must."""

from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.subjects import Namespace
from callboard.kernel.log import EventStore, connect
from conformance.event_store_suite import EventStoreSuite
from integration.log_faults import jetstream


class TestJetStreamEventStore(EventStoreSuite):
    """On a real server, each test in a namespace of its own."""

    @pytest.fixture
    async def store(self, nats_url: str, namespace: Namespace) -> AsyncGenerator[EventStore]:
        nc = await connect(nats_url, name="conformance")
        store = EventStore(nc, namespace)
        await store.open()
        yield store
        await store.close()
        await jetstream(nc).delete_stream(namespace.stream)
        await nc.close()
