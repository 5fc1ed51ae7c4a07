"""Opening the database: one schema in sight, and one plain sentence for whatever is in the way."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import pytest

from callboard.embedded.session import Database
from callboard.kernel.database import (
    DatabaseTooOld,
    DatabaseUnreachable,
    SchemaMissing,
    address,
    check_version,
    open_pool,
)


async def test_a_missing_schema_is_made_and_is_all_that_is_seen(database_url: str) -> None:
    """Unqualified names mean the pool's schema and no other, whoever else opens it at the same time."""
    pools = await asyncio.gather(*[open_pool(database_url, schema="a-b", application_name="me") for _ in range(4)])
    for pool in pools:
        assert ('"a-b"', "me", "UTC") == tuple(
            await pool.fetchrow(
                "SELECT current_setting('search_path'), current_setting('application_name'), current_setting('timezone')"
            )
            or ()
        )
        await pool.close()


async def test_a_schema_that_may_not_be_made_is_named(database: Database) -> None:
    """A role without leave to create the schema is told what to grant."""
    ingest = database.dsn_by_service["ingest"]
    async with await open_pool(database.admin_dsn, schema="public") as admin:
        await admin.execute(f'REVOKE CREATE ON DATABASE "{database.name}" FROM ingest')

    with pytest.raises(SchemaMissing, match=r"the schema other is not in database .* GRANT CREATE ON DATABASE"):
        await open_pool(ingest, schema="other")


async def test_nothing_at_the_address() -> None:
    """A port where nobody listens gives the address and what to do, and not the password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(DatabaseUnreachable) as error:
            await open_pool(f"postgresql://u:s3cret@127.0.0.1:{port}/db", schema="s", wait_seconds=0.2)

    assert f"Postgres cannot be reached at 127.0.0.1:{port}/db" in str(error.value)
    assert "set CALLBOARD_DATABASE_URL" in str(error.value)
    assert "s3cret" not in str(error.value)


async def test_a_wrong_password_is_refused_at_once(database_url: str) -> None:
    """What will not get better by waiting is said at once, in the server's words, without the password."""
    parts = urlsplit(database_url)
    wrong = f"postgresql://{parts.username}:s3cret@{parts.hostname}:{parts.port}{parts.path}"

    with pytest.raises(DatabaseUnreachable, match=r"refuses the connection .*password authentication failed") as error:
        await open_pool(wrong, schema="s", wait_seconds=600)

    assert "s3cret" not in str(error.value)


async def test_a_missing_database_is_refused_at_once(database_url: str) -> None:
    """A database that is not there is named."""
    with pytest.raises(DatabaseUnreachable, match='database "nowhere" does not exist'):
        await open_pool(database_url.rpartition("/")[0] + "/nowhere", schema="s", wait_seconds=600)


@pytest.mark.parametrize("dsn", ["mysql://u:s3cret@h/db", "postgresql://u:s3cret@h:s3cret/db", "s3cret"])
async def test_an_address_that_is_none(dsn: str) -> None:
    """What cannot be read as an address is answered with an example, and never quoted."""
    with pytest.raises(DatabaseUnreachable) as error:
        await open_pool(dsn, schema="s", wait_seconds=0.2)

    assert "CALLBOARD_DATABASE_URL" in str(error.value)
    assert "s3cret" not in f"{error.value}{error.value.__cause__}"


def test_an_old_server_is_refused() -> None:
    """Postgres 14 is too old, 15 will do."""
    with pytest.raises(DatabaseTooOld, match="Postgres 14 answers at h:5432/db; Callboard needs 15 or newer"):
        check_version(14, "postgresql://u:s3cret@h/db")
    check_version(15, "postgresql://u:s3cret@h/db")


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        ("postgresql://u:s3cret@h:1/db?sslmode=s3cret", "h:1/db"),
        ("postgresql:///db", "localhost:5432/db"),
        ("postgresql://u:s3cret@h:x/db", "the configured address"),
    ],
)
def test_an_address_is_shown_without_its_secrets(dsn: str, shown: str) -> None:
    """Host, port and database, and nothing else."""
    assert shown == address(dsn)
