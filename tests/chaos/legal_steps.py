"""Which steps a job may take: written down from docs/jobs.md for the checker, apart from the engine's own table."""

from collections.abc import Mapping
from typing import Any

BEGINNINGS = frozenset({"queued", "waiting"})
ENDS = frozenset({"completed", "failed", "cancelled"})
BROKEN = frozenset({"failed", "cancelled"})

LEGAL: dict[str, frozenset[str]] = {
    "waiting": frozenset({"queued", "paused", "failed", "cancelled"}),
    "queued": frozenset({"running", "paused", "cancelled"}),
    "running": frozenset({"running", "queued", "retrying", "paused", "completed", "failed", "cancelled"}),
    "retrying": frozenset({"running", "queued", "paused", "cancelled"}),
    "paused": frozenset({"queued", "waiting", "failed", "cancelled"}),
    "failed": frozenset({"queued", "waiting"}),
    "cancelled": frozenset({"queued", "waiting"}),
    "completed": frozenset(),
}

RESTARTABLE = BEGINNINGS | BROKEN | {"retrying"}
"""Where a job can be told to begin from the start."""

DONE: dict[str, frozenset[str]] = {
    "create": BEGINNINGS,
    "pause": frozenset({"paused"}),
    "resume": frozenset({"waiting", "queued", "running", "retrying"}),
    "cancel": frozenset({"cancelled"}),
    "retry": frozenset({"waiting", "queued", "running"}),
    "restart": BEGINNINGS,
}
"""How a job stands where a request was answered as done, whether or not anything had to be appended."""

REFUSED: dict[str, frozenset[str]] = {
    "JOB_IS_OVER": ENDS,
    "JOB_IS_PAUSED": frozenset({"paused"}),
    "JOB_IS_RUNNING": frozenset({"running"}),
}
"""Where a job must have been for a request to be refused with a code."""


def verbs_for(type_: str, body: Mapping[str, Any]) -> frozenset[str]:
    """The requests of which one must stand behind an event; none for what happens by itself."""
    if type_ == "job_restarted":
        return frozenset({"restart"})
    if type_ != "job_state_changed":
        return frozenset()
    was, state = body["previous"], body["state"]
    if state in {"paused", "cancelled"}:
        return frozenset({"pause" if state == "paused" else "cancel"})
    if was == "paused" and state in BEGINNINGS:
        return frozenset({"resume"})
    return frozenset({"retry", "restart"}) if _asked_again(was, state) else frozenset()


def attempt_after(attempt: int, previous: str, state: str) -> int:
    """The attempt that a step leaves a job at.

    A start counts one more; one that was handed back or paused does not count; whoever asks for another try asks for all.
    """
    if state == "running":
        return attempt + 1
    if previous == "running" and state in {"queued", "paused"}:
        return attempt - 1
    return 0 if _asked_again(previous, state) else attempt


def keeps_due(previous: str, state: str) -> bool:
    """Whether a step leaves a job's due time as it was; every other takes it away, or sets one for a retry."""
    return state == "paused" or (previous in {"waiting", "paused"} and state in BEGINNINGS)


def _asked_again(previous: str, state: str) -> bool:
    return (previous in BROKEN and state in BEGINNINGS) or (previous, state) == ("retrying", "queued")
