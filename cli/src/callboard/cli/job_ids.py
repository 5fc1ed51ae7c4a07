"""What people name by ids; jobs also by how those begin."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from callboard.cli.calling import command
from callboard.cli.errors import CliError
from callboard.cli.gateway import Gateway


def whole_id(text: str) -> UUID | None:
    """The id, where `text` is all of one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def require_id(text: str, noun: str, listing: str) -> str:
    """`text`, where it is an id.

    Raises:
        CliError: it is none; the command `listing` prints those that there are.
    """
    if whole_id(text) is None:
        raise CliError(f"{text!r} is no {noun}'s id.", f"`{command(listing)}` lists what there is.")
    return text


def resolve(gateway: Gateway, name: str) -> UUID:
    """The job whose id is `name`, or begins like it; a whole id is taken as it is.

    Raises:
        CliError: no job's id begins like it, or several do.
    """
    whole = whole_id(name)
    if whole is not None:
        return whole
    if not name or set(name.lower()) - set("0123456789abcdef-"):
        raise CliError(f"{name!r} is no job's id.", f"`{command('jobs ls')}` lists what there is.")
    found: Sequence[dict[str, str]] = gateway.get("/v1/jobs", id=name, limit=3)["items"]
    if not found:
        raise CliError(f"There is no job whose id begins with {name}.", f"`{command('jobs ls')}` lists what there is.")
    if len(found) > 1:
        several = ", ".join(job["id"] for job in found[:2])
        raise CliError(f"Several jobs' ids begin with {name}: {several} …", "Give more of it.")
    return UUID(found[0]["id"])
