"""Asking for rebuilds of a service's views, and following them until they are in place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from callboard.cli.errors import CliError, NotRunning
from callboard.cli.health import services_health
from callboard.kernel.database import Connection, DatabaseError, DatabaseUnreachable, connect
from callboard.kernel.projections import ask_for_rebuild, build_of, call_off_rebuild

_LOOK_SECONDS = 0.5

Say = Callable[[str, int], None]
"""Takes a view and the position that its build has come to."""


def rebuild_views(service: str, views: Sequence[str], *, dsn: str, address: str, say: Say) -> None:
    """Have each view built anew beside the live one, and return when all of them are in place.

    Raises:
        NotRunning: Postgres does not answer.
        CliError: a view is not built yet at all, or its rebuild has stopped.
    """
    asyncio.run(_rebuild(service, views, dsn, address, say))


def call_off_rebuilds(service: str, views: Sequence[str], *, dsn: str) -> list[str]:
    """Drop what is being built beside the live views; gives the views of which something was.

    Raises:
        NotRunning: Postgres does not answer.
    """
    return asyncio.run(_call_off(service, views, dsn))


async def _rebuild(service: str, views: Sequence[str], dsn: str, address: str, say: Say) -> None:
    conn = await _connect(service, dsn)
    try:
        for view in views:
            if not await ask_for_rebuild(conn, view):
                raise CliError(
                    f"The view {service}.{view} is not built yet.", "Its service builds it when it starts first."
                )
        for view in views:
            await _until_in_place(conn, service, view, address, say)
    finally:
        await conn.close()


async def _until_in_place(conn: Connection, service: str, view: str, address: str, say: Say) -> None:
    while (build := await build_of(conn, view)) is not None:
        say(view, build.position)
        health = (await asyncio.to_thread(services_health, {service: address}))[service]
        check = health["checks"].get(f"view:{view}", {})
        if check.get("status") == "failed" and check.get("state") not in {"building", "awaiting"}:
            raise CliError(
                f"The rebuild of {service}.{view} does not go on: {check.get('reason', 'its service is not ready')}.",
                f"The live view goes on. `callboard replay {service} --call-off` drops what was built.",
            )
        await asyncio.sleep(_LOOK_SECONDS)


async def _call_off(service: str, views: Sequence[str], dsn: str) -> list[str]:
    conn = await _connect(service, dsn)
    try:
        return [view for view in views if await call_off_rebuild(conn, view)]
    finally:
        await conn.close()


async def _connect(service: str, dsn: str) -> Connection:
    try:
        return await connect(dsn, schema=service, application_name="callboard replay", wait_seconds=3.0)
    except DatabaseUnreachable as error:
        raise NotRunning(str(error)) from error
    except DatabaseError as error:
        raise CliError(f"{error}.") from error
