"""Which state a job may go to from which, and why: the engine's one table, as data."""

from __future__ import annotations

from typing import NamedTuple

from callboard.contracts.jobs import JobState

W, Q, R, P, T = JobState.WAITING, JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.RETRYING
DONE, FAILED, CANCELLED = JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED


class IllegalTransition(Exception):  # noqa: N818 - names the thing that was asked for
    """A change of state was asked for that the table does not hold, or not on this occasion."""


class Transition(NamedTuple):
    """One legal change of state, and the occasion for it in plain words."""

    previous: JobState
    state: JobState
    when: str


FIRST_STATES = frozenset({W, Q})
"""Where a job may begin."""

TRANSITIONS = (
    Transition(W, Q, "everything it depends on completed"),
    Transition(W, P, "somebody paused it"),
    Transition(W, FAILED, "something it depends on failed or was cancelled"),
    Transition(W, CANCELLED, "somebody cancelled it"),
    Transition(Q, R, "a worker claimed it"),
    Transition(Q, P, "somebody paused it"),
    Transition(Q, CANCELLED, "somebody cancelled it"),
    Transition(R, R, "its worker's lease ran out and another worker claimed it"),
    Transition(R, Q, "its worker shut down and handed it back"),
    Transition(R, T, "an attempt failed in a way that may pass"),
    Transition(R, P, "somebody paused it"),
    Transition(R, DONE, "its handler finished"),
    Transition(R, FAILED, "its handler rejected it, or its attempts are used up"),
    Transition(R, CANCELLED, "somebody cancelled it"),
    Transition(T, R, "its time came and a worker claimed it"),
    Transition(T, Q, "somebody asked for it to be tried now"),
    Transition(T, P, "somebody paused it"),
    Transition(T, CANCELLED, "somebody cancelled it"),
    Transition(P, Q, "somebody resumed it"),
    Transition(P, W, "somebody resumed it while something it depends on is unfinished"),
    Transition(P, FAILED, "something it depends on failed or was cancelled"),
    Transition(P, CANCELLED, "somebody cancelled it"),
    Transition(FAILED, Q, "somebody asked for another try"),
    Transition(FAILED, W, "somebody asked for another try while something it depends on is unfinished"),
    Transition(CANCELLED, Q, "somebody asked for another try"),
    Transition(CANCELLED, W, "somebody asked for another try while something it depends on is unfinished"),
)
"""Every legal transition. `completed` leads nowhere: doing finished work again is a new job."""

_LEGAL = frozenset((t.previous, t.state) for t in TRANSITIONS)


def legal(previous: JobState, state: JobState) -> bool:
    """Whether a job may go from `previous` to `state`."""
    return (previous, state) in _LEGAL


def as_markdown() -> str:
    """The table for the documentation: one row per transition, in the table's order, with a final line feed."""
    rows = [f"| {t.previous} | {t.state} | {t.when} |" for t in TRANSITIONS]
    return "\n".join(["| from | to | when |", "| --- | --- | --- |", *rows, ""])
