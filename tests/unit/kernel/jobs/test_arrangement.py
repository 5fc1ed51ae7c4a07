"""How the items of one call stand to one another."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import pytest

from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.arrangement import Arrangement
from callboard.kernel.jobs.items import NewJob, Unreadable

HERE, THERE, NOWHERE = UUID(int=1), UUID(int=2), UUID(int=3)


class Paint(JobArgs):
    kind: ClassVar[str] = "paint"
    service: ClassVar[str] = "test"


def paint(*depends_on: UUID | str, key: str | None = None, ref: str | None = None, job: UUID | None = None) -> NewJob:
    return NewJob(args=Paint(), project="p", idempotency_key=key, ref=ref, id=job, depends_on=depends_on)


def test_the_same_job_again_comes_after_its_first_place() -> None:
    """Also where the first waits for what stands behind both: what became of it is known by then."""
    items = [paint("primer", key="k"), paint(key="k"), paint(key="other", ref="primer")]

    assert [2, 0, 1] == Arrangement(items).ordering([]).order()


def test_a_dependency_is_an_item_by_its_ref_or_id_or_a_job_outside() -> None:
    """Ids of items are not looked for on the log, others once, with all who need them."""
    first, second = paint(ref="a", job=HERE), paint("a", HERE, THERE, key="k")
    arrangement = Arrangement([first, second, paint(THERE, NOWHERE, key="l")])

    assert {THERE: [1, 2], NOWHERE: [2]} == arrangement.outside
    assert [HERE, HERE, THERE] == arrangement.needed(second)


def test_what_is_missing_refuses_those_that_need_it() -> None:
    """A job that is not there, and a ref that nobody has; the rest goes on."""
    items = [paint(NOWHERE, key="a"), paint("nobody", key="b"), paint(THERE, key="c")]
    ordering = Arrangement(items).ordering([NOWHERE])

    assert [2] == ordering.order()
    assert {0: "UNKNOWN_DEPENDENCY", 1: "UNKNOWN_DEPENDENCY"} == {n: p.code for n, p in ordering.problems.items()}


def test_what_cannot_be_read_has_no_job_and_refuses_what_needs_it() -> None:
    """It keeps its place and its own problem."""
    bad = Unreadable(problem=Problem(code="BAD_ARGS", message="No."), ref="bad")
    arrangement = Arrangement([paint("bad", job=HERE), bad])
    ordering = arrangement.ordering([])

    assert ([], [HERE, None]) == (ordering.order(), arrangement.ids)
    assert {0: "DEPENDENCY_REFUSED", 1: "BAD_ARGS"} == {n: p.code for n, p in ordering.problems.items()}


def test_an_item_without_id_and_key_is_nobodys_job() -> None:
    """Whoever asks for it is told before anything is created."""
    with pytest.raises(ValueError, match="an id or an idempotency key"):
        Arrangement([paint()])
