"""What the gateway says of a document while one of its views is behind the others."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from callboard.api.bootstrap import definition as api
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.parser.bootstrap import definition as parser
from integration.conditions import until
from integration.gateway_setting import a_play, running, upload


@asynccontextmanager
async def held_up(database: Database, table: str) -> AsyncGenerator[None]:
    """Nothing is written to one of the gateway's tables meanwhile; it can be read."""
    conn = await asyncpg.connect(database.admin_dsn)
    try:
        async with conn.transaction():
            await conn.execute(f"LOCK TABLE api.{table} IN EXCLUSIVE MODE")
            yield
    finally:
        await conn.close()


def has_playbook(document: dict[str, Any]) -> bool:
    return document.get("playbook_id") is not None


def has_parsed(document: dict[str, Any]) -> bool:
    return ["completed", "completed"] == [job["state"] for job in document.get("jobs", ())]


@pytest.mark.parametrize(
    ("table", "ahead"), [("jobs", has_playbook), ("playbooks", has_parsed)], ids=["jobs", "playbooks"]
)
async def test_a_document_is_settled_once_every_view_has_its_part(
    servers: ServerSession,
    database: Database,
    namespace: Namespace,
    table: str,
    ahead: Callable[[dict[str, Any]], bool],
) -> None:
    """Not before its jobs are over there and its playbook is; a follower hears of the late part at once."""
    async with running(servers, database, namespace, ingest(), parser(), api()) as gateway:
        async with held_up(database, table):
            path = (await upload(gateway, a_play())).headers["Location"]
            await until(lambda: _is(gateway, path, ahead))
            document = (await gateway.get(path)).json()
            assert not document["settled"]
        async with asyncio.timeout(8):
            while not document["settled"]:
                after = {"changed_after": document["position"], "wait": 15}
                document = (await gateway.get(path, params=after)).json()
        assert has_playbook(document)
        assert has_parsed(document)


async def test_a_view_that_tells_nothing_of_a_document_holds_nobody_up(
    servers: ServerSession, database: Database, namespace: Namespace
) -> None:
    """Whoever follows a document does not wait for its history."""
    async with running(servers, database, namespace, ingest(), parser(), api()) as gateway:
        async with held_up(database, "document_history"):
            path = (await upload(gateway, a_play())).headers["Location"]
            await until(lambda: _is(gateway, path, has_parsed))
            document = (await gateway.get(path)).json()
            jobs = [job["position"] for job in document["jobs"]]
        assert document["position"] >= max(jobs)


async def _is(gateway: httpx.AsyncClient, path: str, ahead: Callable[[dict[str, Any]], bool]) -> bool:
    return ahead((await gateway.get(path)).json())
