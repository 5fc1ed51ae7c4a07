"""The configuration files of deploy/, run by the real servers."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import nats.errors
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import APIError

from callboard.embedded import ChildSpec, DataFolder, NatsServer, NotReady, NotYet, Supervisor
from callboard.embedded.binaries import nats_server
from callboard.embedded.ports import LOOPBACK, find_free
from callboard.embedded.probes import http_answers, jetstream_answers
from callboard.embedded.session import ServerSession, server_session, temporary_folder

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
async def session() -> AsyncGenerator[ServerSession]:
    """Run servers for this module, as durable as they are for users."""
    async with server_session(durable=True) as session:
        yield session


@pytest.mark.parametrize("name", ["nats/nats-server.conf", "postgres/postgresql.conf", "postgres/pg_hba.conf"])
def test_embedded_servers_run_the_files_of_deploy(name: str) -> None:
    """What runs on one machine is configured by the very files that run elsewhere."""
    own = files("callboard.embedded") / "conf" / Path(name).name
    assert (DEPLOY / name).read_bytes() == own.read_bytes()


async def test_postgres_accepts_every_line(session: ServerSession) -> None:
    """Each setting of the file is in force, and none was refused."""
    admin = await asyncpg.connect(session.template.admin_dsn)
    rows = await admin.fetch("select name, applied, error, sourcefile from pg_file_settings")
    rules = await admin.fetch("select type, auth_method, error from pg_hba_file_rules")
    await admin.close()
    assert {"shared_buffers", "jit", "max_wal_size"} < {row["name"] for row in rows}
    assert [] == [(row["name"], row["error"]) for row in rows if not row["applied"] or row["error"]]
    assert [("host", "scram-sha-256", None)] == [tuple(row) for row in rules]


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"])
async def test_postgres_is_durable_for_users(session: ServerSession, setting: str) -> None:
    """What makes a commit survive a power failure is on."""
    admin = await asyncpg.connect(session.template.admin_dsn)
    value = await admin.fetchval("select current_setting($1)", setting)
    await admin.close()
    assert value == "on"


async def test_postgres_listens_on_loopback_only(session: ServerSession) -> None:
    """There is one way in, and it is not a socket in a shared folder."""
    admin = await asyncpg.connect(session.template.admin_dsn)
    ways = [await admin.fetchval(f"show {name}") for name in ("listen_addresses", "unix_socket_directories")]
    await admin.close()
    assert [LOOPBACK, ""] == ways


async def test_nats_forces_every_write_to_disk() -> None:
    """The server that users get runs with the configured limits and with sync_interval always."""
    monitor = find_free()
    with temporary_folder() as path, DataFolder(path / "data").hold() as folder:
        server = NatsServer.in_folder(folder, monitor_port=monitor)
        async with Supervisor() as supervisor:
            await supervisor.start(server.spec())
            await http_answers(LOOPBACK, monitor, "/healthz")
            jetstream, general = await about(monitor, "jsz"), await about(monitor, "varz")
    assert jetstream["config"]["sync_always"] is True
    assert general["max_payload"] == 1024 * 1024
    assert general["host"] == LOOPBACK


async def test_nats_lets_nobody_in_without_the_password(session: ServerSession) -> None:
    """A wrong user or a wrong password is refused."""
    address = urlsplit(session.nats_url)
    assert address.port is not None
    for user, password in (("callboard", "guess"), ("guest", address.password or "")):
        with pytest.raises(NotYet, match="Authorization Violation"):
            await jetstream_answers(LOOPBACK, address.port, user, password)


async def test_events_over_the_limit_are_refused_by_the_client(session: ServerSession) -> None:
    """A message beyond 1 MB never leaves."""
    client = Client()
    await client.connect(session.nats_url)
    with pytest.raises(nats.errors.MaxPayloadError):
        await client.publish("x", bytes(1024 * 1024 + 1))
    await client.close()


async def test_three_servers_form_a_cluster() -> None:
    """Three servers with the cluster's file keep a stream on three replicas, and outlive one of them."""
    async with cluster() as (supervisor, url):
        client = Client()
        await client.connect(url)
        stream = JetStreamContext(client)
        async with asyncio.timeout(20):
            while not await has_replicated_stream(client):
                pass
            await stream.publish("note", b"first")
            await supervisor.stop_child("nats-2", kill=True)
            while not await published(stream, b"second"):
                pass
            assert (await stream.get_last_msg("notes", "note")).data == b"second"
        await client.close()


async def test_port_that_is_taken_is_named_in_the_log() -> None:
    """A server whose port somebody else took is reported with its own last words."""
    with temporary_folder() as path:
        async with await asyncio.start_server(hang_up, LOOPBACK, 0) as other, Supervisor() as supervisor:
            port = other.sockets[0].getsockname()[1]
            server = NatsServer(folder=path / "nats", log=path / "nats.log", port=port, password="cb1")
            with pytest.raises(NotReady, match="address already in use"):
                await supervisor.start(server.spec())


async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def about(monitor: int, page: str) -> dict[str, dict[str, object]]:
    """Ask the server's monitor."""
    reader, writer = await asyncio.open_connection(LOOPBACK, monitor)
    writer.write(f"GET /{page}?config=1 HTTP/1.0\r\n\r\n".encode())
    _, body = (await reader.read()).split(b"\r\n\r\n", 1)
    writer.close()
    await writer.wait_closed()
    return json.loads(body)


@asynccontextmanager
async def cluster() -> AsyncGenerator[tuple[Supervisor, str]]:
    """Run three servers with the file for clusters; give the address of the first."""
    with temporary_folder() as path:
        ports = [find_free() for _ in range(6)]
        routes = ", ".join(f"nats://member:secret@{LOOPBACK}:{port}" for port in ports[3:])
        servers = [
            NatsServer(folder=path / f"{number}", log=path / f"{number}.log", port=port, password="cb1", durable=False)
            for number, port in enumerate(ports[:3])
        ]
        async with Supervisor() as supervisor:
            await supervisor.start(*(member(server, ports[3 + n], routes, n) for n, server in enumerate(servers)))
            yield supervisor, servers[0].url


def member(server: NatsServer, port: int, routes: str, number: int) -> ChildSpec:
    spec = server.spec()
    return replace(
        spec,
        name=f"nats-{number}",
        argv=[str(nats_server()), "--config", str(DEPLOY / "nats" / "nats-cluster.conf")],
        env={
            **spec.env,
            "CALLBOARD_NATS_NAME": f"nats-{number}",
            "CALLBOARD_NATS_CLUSTER_HOST": LOOPBACK,
            "CALLBOARD_NATS_CLUSTER_PORT": str(port),
            "CALLBOARD_NATS_CLUSTER_ROUTES": f"[{routes}]",
            "CALLBOARD_NATS_CLUSTER_USER": "member",
            "CALLBOARD_NATS_CLUSTER_PASSWORD": "secret",
        },
    )


async def has_replicated_stream(client: Client) -> bool:
    """Make the stream, if the cluster has chosen its leader by now."""
    configuration = b'{"name": "notes", "subjects": ["note"], "num_replicas": 3}'
    try:
        answer = await client.request("$JS.API.STREAM.CREATE.notes", configuration, timeout=0.5)
    except nats.errors.Error:
        return False
    return "error" not in json.loads(answer.data)


async def published(stream: JetStreamContext, text: bytes) -> bool:
    """Publish if the stream has a leader now."""
    try:
        await stream.publish("note", text, timeout=0.5)
    except (APIError, nats.errors.Error):
        return False
    return True
