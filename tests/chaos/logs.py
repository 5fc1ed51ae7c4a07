"""Logs as a test writes them by hand, message by message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chaos.raw_log import Message

BEGINNING = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOB = "00000000-0000-0000-0000-000000000001"


def message(kind: str, aggregate: str, type_: str, body: dict[str, Any], cause: str = "") -> Message:
    """A message whose place in the log is still open."""
    return Message(0, f"chaos-ev.{kind}.{aggregate}.{type_}", "", BEGINNING, body, cause)


def created(
    job: str = JOB,
    *,
    steps: int = 2,
    max_attempts: int = 3,
    depends_on: tuple[str, ...] = (),
    due_at: str | None = None,
) -> Message:
    body = {
        "state": "waiting" if depends_on else "queued",
        "max_attempts": max_attempts,
        "args": {"steps": steps},
        "depends_on": depends_on,
        "due_at": due_at,
    }
    return message("job", job, "job_created", body)


def changed(
    previous: str,
    state: str,
    attempt: int,
    *,
    worker: str | None = None,
    due_at: str | None = None,
    error: dict[str, str] | None = None,
    cause: str = "",
    job: str = JOB,
) -> Message:
    body = {
        "previous": previous,
        "state": state,
        "attempt": attempt,
        "worker": worker,
        "due_at": due_at,
        "error": error,
    }
    return message("job", job, "job_state_changed", body, cause)


def restarted(*, cause: str = "", job: str = JOB) -> Message:
    return message("job", job, "job_restarted", {}, cause)


def step(index: int, *, run: int = 0, job: str = JOB) -> Message:
    """A checkpoint; 0 stands for the run that is the last by then."""
    return message("job", job, "step_taken", {"index": index, "run": run})


def paid(job: str = JOB) -> Message:
    return message("payment", f"payment-{job}", "errand_paid", {"job": job})


def delivered(job: str = JOB) -> Message:
    return message("delivery", f"delivery-{job}", "errand_delivered", {"job": job})


def stopped(run: int, job: str = JOB) -> Message:
    return message("stop", f"stop-{job}-{run}", "errand_stopped", {"job": job, "run": run})


def log(*messages: Message) -> list[Message]:
    """The messages in their places, a second apart, each with an id of its own."""
    runs: dict[str, int] = {}
    placed: list[Message] = []
    for place, m in enumerate(messages, 1):
        if m.body.get("state") == "running":
            runs[m.aggregate] = place
        body = m.body | {"run": runs.get(m.aggregate)} if m.body.get("run") == 0 else m.body
        placed.append(replace(m, sequence=place, id=f"id-{place}", time=m.time + timedelta(seconds=place), body=body))
    return placed


def good_life() -> list[Message]:
    """A job that ran once and was completed, not yet in their places."""
    return [
        created(),
        changed("queued", "running", 1, worker="w-1-a"),
        paid(),
        step(0),
        step(1),
        changed("running", "completed", 1),
        delivered(),
    ]
