"""The gateway on real servers, for the tests of its routes."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings
from callboard.kernel.telemetry import start_telemetry

LIMIT = 64 * 1024
UNKNOWN = "019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11"
PLAY = """THE KEY

by Nobody

ACT I

SCENE 1. A room.

ANNA
Where is the key?

BRUNO
(looking under the mat)
It was here yesterday.

ANNA
Then it is somebody else's key today.

BRUNO
We shall see.

ANNA AND BRUNO
The door!
"""


@asynccontextmanager
async def running(
    servers: ServerSession, database: Database, namespace: Namespace, *definitions: ServiceDefinition
) -> AsyncGenerator[httpx.AsyncClient]:
    """Services in this process, and a client of the gateway, which comes last."""
    start_telemetry("test")
    async with AsyncExitStack() as stack:
        url = ""
        for definition in definitions:
            settings = Settings.model_validate(
                {
                    "nats_url": servers.nats_url,
                    "database_url": database.dsn_by_service[definition.name],
                    "namespace": namespace.name,
                    "upload_limit_bytes": LIMIT,
                }
            )
            url = (await stack.enter_async_context(Service(definition, settings))).url
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20, trust_env=False))


async def upload(
    gateway: httpx.AsyncClient,
    content: bytes,
    name: str = "key.txt",
    headers: dict[str, str] | None = None,
    **fields: str,
) -> httpx.Response:
    return await gateway.post("/v1/documents", files={"file": (name, content)}, data=fields, headers=headers)


async def settled(gateway: httpx.AsyncClient, accepted: httpx.Response) -> dict[str, Any]:
    """The document once nothing more happens to it by itself, followed by long polls."""
    assert 202 == accepted.status_code, accepted.text
    path = accepted.headers["Location"]
    document: dict[str, Any] = (await gateway.get(path, params={"position": accepted.json()["position"]})).json()
    while not document["settled"]:
        document = (await gateway.get(path, params={"changed_after": document["position"], "wait": 10})).json()
    return document


def a_play() -> bytes:
    """A play that nobody has handed in yet."""
    return f"{PLAY}\nANNA\nNumber {uuid4().hex}.\n".encode()
