"""What clients are told about jobs that cannot be read."""

import pytest

from callboard.api.job_requests import Unreadable, read_items
from callboard.contracts.jobs import JOB_KINDS


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        pytest.param(b"nonsense", "BAD_JSON", "The line is no JSON: expected ident at column 2.", id="no JSON"),
        pytest.param(b"[1]", "INVALID_JOB", "A job is a JSON object.", id="no object"),
    ],
)
def test_a_line_that_is_no_job_is_told_without_a_number(line: bytes, code: str, message: str) -> None:
    """Where it stands is for whoever counts the empty lines, too."""
    (item,) = read_items(b"\n\n" + line + b"\n", JOB_KINDS, by_line=True)
    assert isinstance(item, Unreadable)
    assert (code, message) == (item.problem.code, item.problem.message)
