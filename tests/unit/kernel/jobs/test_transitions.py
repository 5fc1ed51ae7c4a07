"""The table of transitions, as data."""

from collections import deque
from pathlib import Path

import pytest

from callboard.contracts.jobs import JobState
from callboard.kernel.jobs.transitions import FIRST_STATES, TRANSITIONS, as_markdown, legal


def test_no_transition_stands_in_the_table_twice() -> None:
    """Each pair of states has one occasion."""
    pairs = [(t.previous, t.state) for t in TRANSITIONS]
    assert sorted(set(pairs)) == sorted(pairs)


def test_every_state_can_be_reached_from_a_beginning() -> None:
    """No state of the eight is there for nothing."""
    seen, todo = set(FIRST_STATES), deque(FIRST_STATES)
    while todo:
        here = todo.popleft()
        following = {t.state for t in TRANSITIONS if t.previous is here} - seen
        seen |= following
        todo.extend(following)
    assert set(JobState) == seen


@pytest.mark.parametrize("state", [s for s in JobState if not s.final])
def test_whatever_is_not_over_can_be_cancelled(state: JobState) -> None:
    """Nobody has to wait for a job that they do not want."""
    assert legal(state, JobState.CANCELLED)


def test_what_is_completed_stays_completed() -> None:
    """Finished work is never taken up again."""
    assert [] == [t for t in TRANSITIONS if t.previous is JobState.COMPLETED]


def test_what_is_over_comes_back_only_to_the_start() -> None:
    """Another try begins in the queue or waits; nothing goes from an end straight to running."""
    revived = {t.state for t in TRANSITIONS if t.previous.final}
    assert FIRST_STATES == revived


def test_the_documentation_has_one_row_for_each_transition() -> None:
    """The rendered table is the data, no less and no more."""
    rows = as_markdown().splitlines()[2:]
    assert [f"| {t.previous} | {t.state} | {t.when} |" for t in TRANSITIONS] == rows


def test_the_guide_shows_the_table_as_it_is() -> None:
    """docs/jobs.md holds the rendered table word for word."""
    guide = Path(__file__).parents[4] / "docs" / "jobs.md"
    assert as_markdown() in guide.read_text("utf-8")
