"""Whether jobs that depend on others went on when those were done, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chaos.raw_log import Message
from chaos.trail import Finding

_BROKEN = frozenset({"failed", "cancelled"})


def early_and_groundless(messages: Iterable[Message]) -> Iterator[Finding]:
    """Every job that left waiting too early, and every one that failed over a dependency that had not."""
    states: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for message in messages:
        job = message.aggregate
        if message.type == "job_created":
            states.setdefault(job, message.body["state"])
            needs.setdefault(job, tuple(message.body["depends_on"]))
        elif message.type == "job_state_changed" and job in states:
            states[job], was = message.body["state"], states[job]
            found = _judge(was, states[job], [states.get(need, "unknown") for need in needs[job]])
            if found:
                yield Finding("illegal", job, message.sequence, found)


def _judge(was: str, state: str, needs: list[str]) -> str | None:
    if state == "running" and any(need != "completed" for need in needs):
        return f"ran while what it depends on was {needs}"
    if (was, state) == ("waiting", "queued") and any(need != "completed" for need in needs):
        return f"was queued while what it depends on was {needs}"
    if was in {"waiting", "paused"} and state == "failed" and not _BROKEN.intersection(needs):
        return f"failed over what it depends on, which was {needs}"
    return None
