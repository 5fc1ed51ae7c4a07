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
from callboard.contracts.jobs import JobState, ParseChoice, ParseScript

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
    """A play that went in: the gateway's document, the playbook that was asked for, and how new either is."""

    document: dict[str, Any]
    playbook_id: str
    summary: dict[str, Any]
    duplicate: bool
    """Its bytes were there before."""
    parsed_anew: bool
    """They were, but nobody had asked for them to be parsed like this."""


def import_file(gateway: Gateway, file: Path, *, project: str, asked: ParseChoice, watcher: Watcher) -> Imported:
    """Hand `file` in and wait for the playbook that is asked for.

    Raises:
        InputRefused: the file is missing, empty, too large, or no text of a play.
        JobFailed: a job of it failed or was cancelled.
        NotRunning, CliError: the gateway does not answer, or says no.
    """
    with open_input(file) as opened:
        opened.report = partial(watcher.say, "uploading")
        accepted = gateway.upload(opened, file.name, form_fields(project, asked))
    document = follow(gateway, accepted, watcher)
    new = not accepted["duplicate"] or accepted["parse_job_id"] is not None
    playbook_id = require_playbook(document, asked, file, new=new)
    return Imported(
        document=document,
        playbook_id=playbook_id,
        summary=gateway.get(f"/v1/playbooks/{playbook_id}/summary"),
        duplicate=bool(accepted["duplicate"]),
        parsed_anew=new and bool(accepted["duplicate"]),
    )


def form_fields(project: str, asked: ParseChoice) -> dict[str, str]:
    """The fields of the upload's form, beside the file."""
    fields = {"project": project, "engine": asked.engine, "models": ",".join(asked.models)}
    fields["redacted"] = str(asked.redacted).lower()
    return fields | ({"budget_usd": str(asked.budget_usd)} if asked.budget_usd else {})


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


def require_playbook(document: Mapping[str, Any], asked: ParseChoice, file: Path, *, new: bool = True) -> str:
    """The playbook that a settled document has of the parse that was asked for; it is not `new` where it had been before.

    Raises:
        InputRefused: the file was rejected.
        JobFailed: its text was not extracted, or not parsed like that.
    """
    problem: Mapping[str, Any] = document["problem"] or {}
    if document["state"] == "rejected":
        raise InputRefused(f"{file}: {problem.get('message')}", problem.get("hint"))
    parses = [job for job in document["jobs"] if job["kind"] == ParseScript.kind]
    job = next((job for job in reversed(parses) if asked.same_reading(ParseChoice.model_validate(job["args"]))), None)
    if job is not None and job["state"] == JobState.COMPLETED:
        return str(job["result"]["play_id"])
    failed: Mapping[str, Any] = (job["error"] if job is not None and job["state"] == JobState.FAILED else problem) or {}
    if not failed and document["state"] != "failed":
        raise JobFailed(f"{file}: it was not parsed; its job was cancelled or not asked for.", _more())
    hint = failed.get("hint") or _more()
    if job is not None and not new:
        hint += f" It failed when the file was imported before; try it again: `{command('jobs retry ' + job['id'])}`"
    raise JobFailed(f"{file}: {failed.get('message') or 'a job of it failed.'}", hint)


def _more() -> str:
    return f"`{command('jobs ls')}` tells more."


def worst(errors: list[CliError]) -> CliError:
    """The error that decides the exit code of several: the one with the highest."""
    return max(errors, key=lambda error: error.exit_code)
