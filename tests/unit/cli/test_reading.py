"""A name that means nothing is told from events that have not happened yet."""

import pytest

from callboard.cli.errors import CliError
from callboard.cli.reading import Wanted
from callboard.contracts.subjects import Aggregate
from callboard.kernel.log import Selection

NOBODY = "job/019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        pytest.param(Wanted(type="bogus"), "There is no event of type 'bogus'.", id="no such type"),
        pytest.param(Wanted(aggregate=NOBODY), f"The log knows no {NOBODY}.", id="no such aggregate"),
        pytest.param(Wanted(aggregate="jobs"), "There are no events of 'jobs'.", id="no such kind"),
    ],
)
def test_a_name_that_nothing_has_is_an_error(wanted: Wanted, sentence: str) -> None:
    """One sentence that repeats it."""
    with pytest.raises(CliError) as caught:
        wanted.require_known()
    assert sentence == str(caught.value)


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(type="chunk_parsed"), Wanted(aggregate="job"), Wanted(aggregate=NOBODY, after=3)],
)
def test_what_may_still_happen_is_none(wanted: Wanted) -> None:
    """No news is an answer."""
    wanted.require_known()


@pytest.mark.parametrize(
    ("wanted", "selection"),
    [
        pytest.param(Wanted(after=7, follow=True), Selection(), id="all"),
        pytest.param(
            Wanted(aggregate="job", type="job_created"), Selection(kind="job", types=("job_created",)), id="kind"
        ),
        pytest.param(Wanted(aggregate=NOBODY), Selection(aggregate=Aggregate.parse(NOBODY)), id="one"),
    ],
)
def test_what_is_wanted_is_told_to_the_log(wanted: Wanted, selection: Selection) -> None:
    """Type, kind and aggregate become the reading's selection."""
    assert selection == wanted.selection()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        pytest.param(Wanted(type="job.*"), "There is no event of type 'job.*'.", id="type"),
        pytest.param(Wanted(aggregate=">"), "There are no events of '>'.", id="kind"),
        pytest.param(Wanted(aggregate="job/7"), "The log knows no job/7.", id="aggregate"),
    ],
)
def test_what_cannot_be_is_an_error_before_the_log_is_read(wanted: Wanted, sentence: str) -> None:
    """A name that no event could have is refused, and is no wildcard."""
    with pytest.raises(CliError) as caught:
        wanted.selection()
    assert sentence == str(caught.value)
