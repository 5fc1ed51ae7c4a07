"""Progress as events tell it."""

from callboard.contracts.progress import Planned, StepDone
from callboard.kernel.jobs.progress import Progress


def test_steps_count_up_to_the_plan() -> None:
    """Two of three steps are two thirds."""
    progress = Progress().after(Planned(3)).after(StepDone(3)).after(StepDone(3))
    assert (Progress(2, 3), 66.7) == (progress, progress.percent)


def test_a_new_plan_starts_from_nothing() -> None:
    """A later plan replaces the earlier one's steps."""
    assert Progress(0, 5) == Progress(2, 3).after(Planned(5))


def test_a_step_too_many_does_not_exceed_the_whole() -> None:
    """Progress never passes 100 percent."""
    assert 100.0 == Progress(3, 3).after(StepDone(3)).percent


def test_an_event_that_says_nothing_changes_nothing() -> None:
    """Without a plan there are 0 percent."""
    assert (Progress(), 0.0) == (Progress().after(None), Progress().percent)
