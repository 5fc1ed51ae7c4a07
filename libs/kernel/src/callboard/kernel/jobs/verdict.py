"""What a handler's end means for its job: the pure decision, apart from the run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from callboard.contracts.event import Event
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.errors import TooLarge, Unavailable
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.decisions import decide_complete, decide_hand_back, decide_reject, decide_retry, decide_wait
from callboard.kernel.jobs.outcomes import INTERNAL_ERROR, HandedBack, Reject, Retry
from callboard.kernel.jobs.status import JobStatus

LOG_UNAVAILABLE = Problem(
    code="LOG_UNAVAILABLE",
    message="The event log did not answer while this job ran.",
    retryable=True,
    hint="It is tried again by itself while it has attempts left; see whether NATS is up.",
)
"""What a user sees of a job that could not read or write what it needed."""

RESULT_TOO_LARGE = Problem(
    code="RESULT_TOO_LARGE",
    message="What came of this job is larger than an event may be.",
    hint="Check that its input is what it seems; if it is, divide it.",
)
"""What a user sees of a job whose facts do not fit into events: another try would only come to the same."""


def foreseen(error: BaseException) -> bool:
    """Whether a handler may well raise this; anything else is a malfunction whose details belong in the log."""
    return isinstance(error, (Refused, HandedBack, Unavailable))


def decide_outcome(
    job: JobStatus, end: BaseException | dict[str, Any] | None, *, now: datetime, backoff: Backoff, chance: float
) -> list[Event]:
    """The events for the end of a run: what the handler returned or raised.

    Args:
        job: as this run left it.
        end: the result, or the exception.
        now: what a due time counts from.
        backoff: for what gives no time of its own.
        chance: a random number from [0, 1).
    """
    match end:
        case HandedBack():
            return decide_hand_back(job)
        case Refused(problem=problem) if _final(end):
            return decide_reject(job, problem)
        case TooLarge():
            return decide_reject(job, RESULT_TOO_LARGE)
        case Retry(gate=str(), after=timedelta() as after, problem=problem):
            return decide_wait(job, problem, until=now + after)
        case BaseException():
            after = end.after if isinstance(end, Retry) else None
            return decide_retry(job, _problem(end), now=now, after=after, backoff=backoff, chance=chance)
        case _:
            return decide_complete(job, end)


def _final(refusal: Refused) -> bool:
    return isinstance(refusal, Reject) or not (isinstance(refusal, Retry) or refusal.problem.retryable)


def _problem(error: BaseException) -> Problem:
    match error:
        case Refused(problem=problem):
            return problem
        case Unavailable():
            return LOG_UNAVAILABLE
        case _:
            return INTERNAL_ERROR
