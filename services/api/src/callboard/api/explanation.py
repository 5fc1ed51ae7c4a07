"""Why a job is not running, or what its failure follows from: a pure decision on what the views and the workers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import Field

from callboard.api.answers import Answer, JobAnswer
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import PresentWorker

_UNSETTLED = frozenset({JobState.QUEUED, JobState.RETRYING})


class OtherJob(Answer):
    """Another job that has to do with it."""

    id: UUID
    kind: str
    state: JobState


class Reason(Answer):
    """One thing that stands in a job's way."""

    code: str = Field(
        description="WAITING_FOR_JOBS, NOT_DUE, GATE_CLOSED, NO_WORKER, LIMIT_REACHED, WORKERS_BUSY, WORKER_GONE, PAUSED, FOLLOWS."
    )
    message: str = Field(description="One sentence in plain words.")
    hint: str | None = None
    jobs: list[OtherJob] = Field(default=[], description="The jobs that it is about.")


class Explanation(Answer):
    """What stands in a job's way, the most telling first; nothing where it runs, is over by itself, or starts at once."""

    id: UUID
    state: JobState
    reasons: list[Reason]
    holds_up: int = Field(description="How many jobs wait for this one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an explanation goes by.

    Attributes:
        needs: The jobs that it depends on, as far as the view has them.
        roots: What went wrong by itself and took it along.
        workers: Who is there to work; None where nobody can tell.
        running: How many jobs of each kind and project are running.
        gates: Providers that it cannot run without, and that want to be left alone until these times.
        now: The time, UTC.
    """

    needs: Sequence[JobAnswer]
    roots: Sequence[JobAnswer]
    workers: Sequence[PresentWorker] | None
    now: datetime
    running: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    gates: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


def explain(job: JobAnswer, around: Circumstances) -> list[Reason]:
    """Everything that stands in the way of `job`. What limits it further is asked here, too."""
    return [
        *_dependencies(job, around),
        *_pause(job),
        *_due(job, around),
        *_gates(job, around),
        *_workers(job, around),
        *_limits(job, around),
        *_cascade(job, around),
    ]


def _dependencies(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    unfinished = [need for need in around.needs if need.state is not JobState.COMPLETED]
    if unfinished and job.state in {JobState.WAITING, JobState.PAUSED}:
        which = "the job" if len(job.depends_on) == 1 else f"{len(unfinished)} of the {len(job.depends_on)} jobs"
        yield Reason(
            code="WAITING_FOR_JOBS",
            message=f"It waits for {which} that it depends on.",
            jobs=[_brief(need) for need in unfinished],
        )


def _pause(job: JobAnswer) -> Iterator[Reason]:
    if job.state is JobState.PAUSED:
        yield Reason(code="PAUSED", message="Somebody paused it.", hint="Resume it.")


def _due(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    if job.due_at is None or job.due_at <= around.now or job.state.final:
        return
    if job.state is JobState.RETRYING and job.error is not None:
        why = f"Attempt {job.attempt} of {job.max_attempts} went wrong ({job.error.code}); it is tried again"
        yield Reason(code="NOT_DUE", message=f"{why} at {_time(job.due_at)}.", hint="Retry it to have it tried now.")
    else:
        yield Reason(code="NOT_DUE", message=f"It does not start before {_time(job.due_at)}.")


def _gates(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    if job.state not in {JobState.WAITING, JobState.PAUSED, *_UNSETTLED}:
        return
    for provider, until in around.gates.items():
        yield Reason(
            code="GATE_CLOSED",
            message=f"It needs {provider}, which asked to be left alone until {_time(until)}.",
            hint="It starts by itself when that time is over.",
        )


def _workers(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    if around.workers is None:
        return
    fit = [worker for worker in around.workers if job.kind in worker.kinds]
    if job.state is JobState.RUNNING and job.worker not in {worker.name for worker in around.workers}:
        yield Reason(
            code="WORKER_GONE",
            message=f"Its worker {job.worker} has not been heard of lately.",
            hint="Unless it comes back, another one takes the job up when its lease runs out.",
        )
    elif job.state in {JobState.WAITING, *_UNSETTLED} and not fit:
        yield Reason(
            code="NO_WORKER",
            message=f"No worker for jobs of the kind {job.kind} is there.",
            hint="Start the service that works on them; `callboard workers` lists who is there.",
        )
    elif job.state in _UNSETTLED and all(worker.busy >= worker.slots for worker in fit):
        slots = sum(worker.slots for worker in fit)
        which = "The only slot for its kind is" if slots == 1 else f"All {slots} slots for its kind are"
        yield Reason(
            code="WORKERS_BUSY",
            message=f"{which} in use.",
            hint="It starts when it is its turn; more workers, or a higher CALLBOARD_WORKER_SLOTS, start more at once.",
        )


def _limits(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    """What the workers for its kind say of their limits; those of one service are given the same ones."""
    worker = next((worker for worker in around.workers or () if job.kind in worker.kinds), None)
    if worker is None or job.state not in _UNSETTLED:
        return
    of_kind = sum(n for (kind, _), n in around.running.items() if kind == job.kind)
    of_project = sum(
        n for (kind, project), n in around.running.items() if project == job.project and kind in worker.kinds
    )
    most = worker.kind_limits.get(job.kind)
    hint = "It starts when another one ends."
    if most is not None and of_kind >= most:
        yield Reason(code="LIMIT_REACHED", message=f"As many jobs of its kind run as may at once: {most}.", hint=hint)
    if worker.project_limit is not None and of_project >= worker.project_limit:
        message = f"As many jobs of its project run as may at once: {worker.project_limit}."
        yield Reason(code="LIMIT_REACHED", message=message, hint=hint)


def _cascade(job: JobAnswer, around: Circumstances) -> Iterator[Reason]:
    if job.state is JobState.FAILED and around.roots:
        root, *others = around.roots
        what = f"failed with {root.error.code}" if root.error and root.state is JobState.FAILED else f"was {root.state}"
        more = f" (and {len(others)} more went wrong)" if others else ""
        yield Reason(
            code="FOLLOWS",
            message=f"Its failure follows from job {root.id}, which {what}{more}.",
            hint="Retry that one first, then those that failed after it, in their order.",
            jobs=[_brief(each) for each in around.roots],
        )


def _brief(job: JobAnswer) -> OtherJob:
    return OtherJob(id=job.id, kind=job.kind, state=job.state)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
