"""What an append is checked for before anything is sent."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.errors import HoldsNul
from callboard.kernel.log.append import Append, Unit, unit_of

PIECES = st.sampled_from(["\0", "\\", "\\\\", "u0000", "\\u0000", "0", '"', "\n", "é"])
TEXTS = st.lists(PIECES, max_size=8).map("".join)
ORIGIN = Origin(source="test")


def unit(args: dict[str, Any], origin: Origin = ORIGIN) -> Unit:
    """A unit of one event that holds `args`."""
    job = Aggregate("job", new_id())
    event = JobCreated(kind="parse", project="p", args=args)
    return unit_of([Append(job, 0, [Envelope.wrap(job, event, origin)])], Namespace())


@given(TEXTS, TEXTS)
@example("\\u0000", "\\\\u0000")
@example("\\\0", "")
@example("", "a\0")
def test_only_nul_itself_is_refused(key: str, value: str) -> None:
    """NUL in a key or a value is refused; a backslash followed by the letters u0000 is text like any other."""
    if "\0" in key + value:
        with pytest.raises(HoldsNul, match="job_created"):
            unit({key: value})
    else:
        assert 1 == len(unit({key: value}).messages)


@pytest.mark.parametrize("field", ["source", "actor", "cause", "traceparent"])
def test_nul_in_an_origin_is_refused(field: str) -> None:
    """An origin travels in headers, where NUL is written as %00; that very text is no NUL."""
    with pytest.raises(HoldsNul):
        unit({}, Origin(**{"source": "test", field: "a\0"}))

    assert 1 == len(unit({}, Origin(**{"source": "test", field: "%00 \\u0000"})).messages)
