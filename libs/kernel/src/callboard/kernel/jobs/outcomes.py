"""How a handler's run can end: it returns, or it raises one of these.

Anything else that it raises counts as a malfunction that may pass: the job is tried again until its attempts are used up.

    Refused (callboard.contracts)
    ├── Reject            the job fails for good
    └── Retry             the job is tried again later
        └── GateClosed    the job waits for a provider
    RunOver               the run ended under the handler's hands; let it pass through
    ├── Superseded        somebody else's event or run came between
    │   └── LeaseLost     this worker's lease is gone; the log may not have moved
    └── HandedBack        the worker is shutting down and the last checkpoint has landed
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callboard.contracts.problems import Problem, Refused

INTERNAL_ERROR = Problem(
    code="INTERNAL_ERROR",
    message="Something went wrong inside Callboard while this job ran.",
    retryable=True,
    hint="It is tried again by itself while it has attempts left; the service's log has the details under the job's id.",
)
"""What a user sees of an exception that nobody foresaw."""

WORKER_LOST = Problem(
    code="WORKER_LOST",
    message="The worker that ran this job stopped answering.",
    retryable=True,
    hint="Another worker takes it up where it was left.",
)
"""Why a job whose lease ran out is started again, or fails where its attempts are used up."""

TRY_LATER = Problem(code="TRY_LATER", message="What this job needs is not available at the moment.", retryable=True)
"""The reason for a `Retry` that gives none."""


class Reject(Refused):
    """The job cannot be done however often it is tried, e.g. for a fault of its input: it fails with this problem."""


class Retry(Refused):
    """The job could not be done this time. It is tried again unless its attempts are used up."""

    def __init__(
        self, after: timedelta | None = None, problem: Problem = TRY_LATER, *, gate: str | None = None
    ) -> None:
        """`after` is how long to wait at least, e.g. a provider's Retry-After; without it the backoff decides.

        `gate` names the provider that said so: until then no worker of any service calls it, and this start is no attempt.

        Raises:
            ValueError: a gate is to be closed, but not until when.
        """
        if gate is not None and after is None:
            raise ValueError("a gate is closed for a time: say how long")
        super().__init__(problem)
        self.after = after
        self.gate = gate


class GateClosed(Retry):
    """A provider's gate is closed already: the job waits until it opens, and this start is no attempt."""

    def __init__(self, provider: str, until: datetime) -> None:
        """`until` is when the gate opens."""
        super().__init__(max(until - datetime.now(UTC), timedelta()), gate=provider)


class RunOver(Exception):  # noqa: N818 - control flow, not an error
    """The run is over; nothing that the handler does can be appended any more."""


class Superseded(RunOver):
    """The job was paused, cancelled, or taken over by another worker: its fence refused this run's append."""


class LeaseLost(Superseded):
    """This run's lease is gone, so that it may write no more; nobody need have appended anything to the job."""


class HandedBack(RunOver):
    """The worker is shutting down: the handler stops here, and the job goes back to the queue with its checkpoints."""
