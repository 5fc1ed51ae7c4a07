"""Handing one play in and following it until its playbook stands, through whatever restarts meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from callboard.cli.calling import command
from callboard.cli.errors import CliError, InputRefused, JobFailed
from callboard.cli.gateway import Gateway
from callboard.cli.inputs import open_input
from callboard.cli.render.progress import Watcher

LONG_POLL_SECONDS = 20

_WORDS: Mapping[str, str] = {
    "uploaded": "waiting for the text",
    "extracting": "reading the text",
    "extracted": "waiting for the parser",
    "parsing": "finding out who speaks",
    "parsed": "done",
    "rejected": "rejected",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A play that went in: the gateway's document and summary, and whether it was there before."""

    document: dict[str, Any]
    summary: dict[str, Any]
    duplicate: bool


def import_file(gateway: Gateway, file: Path, *, fields: Mapping[str, str], watcher: Watcher) -> Imported:
    """Hand `file` in and wait for its playbook.

    Raises:
        InputRefused: the file is missing, empty, too large, or no text of a play.
        JobFailed: a job of it failed or was cancelled.
        NotRunning, CliError: the gateway does not answer, or says no.
    """
    with open_input(file) as opened:
        opened.report = partial(watcher.say, "uploading")
        accepted = gateway.upload(opened, file.name, fields)
    document = follow(gateway, accepted, watcher)
    require_playbook(document, file)
    summary = gateway.get(f"/v1/playbooks/{document['playbook_id']}/summary")
    return Imported(document=document, summary=summary, duplicate=bool(accepted["duplicate"]))


def follow(gateway: Gateway, accepted: Mapping[str, Any], watcher: Watcher) -> dict[str, Any]:
    """The document once nothing more will happen to it by itself."""
    path = f"/v1/documents/{accepted['id']}"
    document: dict[str, Any] = gateway.get(path, position=accepted["position"])
    while not document["settled"]:
        watcher.say(*describe(document))
        document = gateway.get(path, changed_after=document["position"], wait=LONG_POLL_SECONDS)
    return document


def describe(document: Mapping[str, Any]) -> tuple[str, float | None]:
    """What goes on with a document in a few words, and how much of it is done where that is known."""
    state = str(document["state"])
    words = _WORDS.get(state, state)
    waiting = next((job for job in document["jobs"] if job["state"] == "retrying"), None)
    if waiting is not None:
        error: Mapping[str, Any] = waiting["error"] or {}
        return f"trying again: {error.get('message', 'something went wrong')}", None
    progress = next((job["progress"] for job in document["jobs"] if job["state"] == "running"), None)
    if not progress or not progress["total"]:
        return words, None
    return f"{words}, {progress['completed']}/{progress['total']}", progress["completed"] / progress["total"]


def require_playbook(document: Mapping[str, Any], file: Path) -> None:
    """Raise what stands in the way of a settled document's playbook, if anything does."""
    if document["state"] == "parsed":
        return
    problem: Mapping[str, Any] = document["problem"] or {}
    message, hint = problem.get("message"), problem.get("hint")
    if document["state"] == "rejected":
        raise InputRefused(f"{file}: {message}", hint)
    if document["state"] == "failed":
        raise JobFailed(f"{file}: {message or 'a job of it failed.'}", hint or _more())
    raise JobFailed(f"{file}: it was not parsed; its job was cancelled or not asked for.", _more())


def _more() -> str:
    return f"`{command('jobs ls')}` tells more."


def worst(errors: list[CliError]) -> CliError:
    """The error that decides the exit code of several: the one with the highest."""
    return max(errors, key=lambda error: error.exit_code)
