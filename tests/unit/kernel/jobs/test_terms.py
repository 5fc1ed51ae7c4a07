"""What is said of a job when it is asked for gets into its creation, by whichever door."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from callboard.contracts.events import JobCreated
from callboard.contracts.jobs import JobArgs, JobState
from callboard.kernel.jobs.decisions import decide_create
from callboard.kernel.jobs.items import NewJob
from callboard.kernel.jobs.terms import Terms

DUE = datetime(2026, 12, 24, tzinfo=UTC)


class Ring(JobArgs):
    kind: ClassVar[str] = "ring"
    service: ClassVar[str] = "test"

    @property
    def providers(self) -> tuple[str, ...]:
        return ("b", "a", "b")


def test_every_term_can_be_said_in_bulk_and_has_its_place_in_the_event() -> None:
    """None is dropped on its way, whoever adds one later."""
    terms = set(Terms.__annotations__)

    assert (set(), set()) == (terms - set(JobCreated.model_fields), terms - {field.name for field in fields(NewJob)})


def test_what_is_said_is_what_the_event_holds() -> None:
    """Lists become tuples, providers are sorted, and a job that depends on others waits."""
    other = UUID(int=1)
    event = decide_create(
        Ring(),
        project="p",
        priority=3,
        inputs=["document/7"],
        depends_on=[other],
        idempotency_key="k",
        max_attempts=2,
        due_at=DUE,
    )

    expected = JobCreated(
        kind="ring",
        project="p",
        args={},
        state=JobState.WAITING,
        priority=3,
        inputs=("document/7",),
        depends_on=(other,),
        idempotency_key="k",
        max_attempts=2,
        due_at=DUE,
        providers=("a", "b"),
    )
    assert expected == event


def test_what_is_not_said_is_as_in_a_bulk() -> None:
    """One job and an item of many mean the same where they say the same."""
    event, item = decide_create(Ring(), project="p"), NewJob(args=Ring(), project="p")

    assert JobState.QUEUED == event.state
    left_out = set(Terms.__annotations__) - {"project"}
    assert {name: getattr(item, name) for name in left_out} == {name: getattr(event, name) for name in left_out}
