"""Logs as a test writes them by hand, message by message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chaos.raw_log import Message

BEGINNING = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOB = "00000000-0000-0000-0000-000000000001"


def message(kind: str, aggregate: str, type_: str, body: Mapping[str, Any]) -> Message:
    """A message whose place in the log is still open."""
    return Message(0, f"chaos-ev.{kind}.{aggregate}.{type_}", "", BEGINNING, body)


def created(job: str = JOB, *, steps: int = 2, max_attempts: int = 3, depends_on: tuple[str, ...] = ()) -> Message:
    body = {
        "state": "waiting" if depends_on else "queued",
        "max_attempts": max_attempts,
        "args": {"steps": steps},
        "depends_on": depends_on,
    }
    return message("job", job, "job_created", body)


def changed(
    previous: str, state: str, attempt: int, *, worker: str | None = None, due_at: str | None = None, job: str = JOB
) -> Message:
    body = {"previous": previous, "state": state, "attempt": attempt, "worker": worker, "due_at": due_at}
    return message("job", job, "job_state_changed", body)


def step(index: int, *, worker: str = "w-1-a", attempt: int = 1, job: str = JOB) -> Message:
    return message("job", job, "step_taken", {"index": index, "worker": worker, "attempt": attempt})


def paid(job: str = JOB) -> Message:
    return message("payment", f"payment-{job}", "errand_paid", {"job": job})


def delivered(job: str = JOB) -> Message:
    return message("delivery", f"delivery-{job}", "errand_delivered", {"job": job})


def log(*messages: Message) -> list[Message]:
    """The messages in their places, a second apart, each with an id of its own."""
    return [
        Message(place, m.subject, f"id-{place}", m.time + timedelta(seconds=place), m.body)
        for place, m in enumerate(messages, 1)
    ]


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
