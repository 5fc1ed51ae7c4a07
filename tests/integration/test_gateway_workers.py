"""Who works on jobs, as the gateway tells it, with the real services behind it."""

import asyncio

import httpx

from callboard.api.bootstrap import definition as api
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.kernel.jobs import Presence
from callboard.kernel.log import connect
from callboard.parser.bootstrap import definition as parser
from integration.gateway_setting import running

PATIENCE = 20


async def workers(gateway: httpx.AsyncClient, count: int) -> list[tuple[str, list[str], int, int]]:
    """Service, kinds, slots and what is busy of each, once so many are there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            items = (await gateway.get("/v1/workers")).json()["items"]
            if len(items) == count:
                return [(each["service"], each["kinds"], each["slots"], each["busy"]) for each in items]


async def test_workers_are_listed_while_they_are_there(
    servers: ServerSession, database: Database, namespace: Namespace
) -> None:
    """Each service with workers, also in the status; a graceful stop takes them out at once."""
    async with running(servers, database, namespace, ingest(), parser(), api()) as gateway:
        found = await workers(gateway, 2)
        assert [("ingest", ["extract_text"], 2, 0), ("parser", ["parse_script", "shadow_parse"], 2, 0)] == found
        assert [] == (await gateway.get("/v1/workers")).json()["unstaffed"]
        status = (await gateway.get("/v1/status")).json()
        assert {"ingest", "parser"} == status["workers"].keys()
        assert {"processes": 1, "slots": 2, "busy": 0} == status["workers"]["parser"]
        assert [] == status["unstaffed"]
    nc = await connect(servers.nats_url, name="test")
    assert [] == await Presence(nc, namespace).present()
    await nc.close()


async def test_what_nobody_works_on_is_said(servers: ServerSession, database: Database, namespace: Namespace) -> None:
    """A gateway alone has no workers at all, and one service those of its own kinds."""
    async with running(servers, database, namespace, ingest(), api()) as gateway:
        await workers(gateway, 1)
        assert ["parse_script", "shadow_parse"] == (await gateway.get("/v1/workers")).json()["unstaffed"]
        assert ["parse_script", "shadow_parse"] == (await gateway.get("/v1/status")).json()["unstaffed"]
