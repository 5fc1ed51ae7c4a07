"""A name that means nothing is told from events that have not happened yet."""

import pytest

from callboard.cli.errors import CliError
from callboard.cli.reading import Wanted

NOBODY = "job/019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        pytest.param(Wanted(type="bogus"), "There is no event of type 'bogus'.", id="no such type"),
        pytest.param(Wanted(aggregate=NOBODY), f"The log knows no {NOBODY}.", id="no such aggregate"),
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
