"""The envelope as headers: CloudEvents 1.0, NATS binding, binary mode."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import EVENTS, JobCreated
from callboard.contracts.registry import UnreadableEvent
from callboard.contracts.subjects import Aggregate
from callboard.kernel.log.cloudevents import decode_value, encode_value, headers_of, recorded

JOB = Aggregate("job", UUID("0190a5a0-0000-7000-8000-000000000001"))
ENVELOPE = Envelope(
    id=UUID("0190a5a0-0000-7000-8000-000000000002"),
    aggregate=JOB,
    event=JobCreated(kind="parse", project="p", args={}),
    time=datetime(2026, 2, 3, 5, 5, 6, tzinfo=timezone(timedelta(hours=1))),
    origin=Origin(source="ingest", actor="Zoë", cause="c1", traceparent="00-ab-cd-01"),
)


def test_headers_are_those_of_the_binding() -> None:
    """Each attribute as `ce-<name>`, times in UTC, values percent-encoded, and ours beside them."""
    expected = {
        "Nats-Msg-Id": "0190a5a0-0000-7000-8000-000000000002",
        "Content-Type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": "0190a5a0-0000-7000-8000-000000000002",
        "ce-source": "/callboard/ingest",
        "ce-type": "job_created",
        "ce-time": "2026-02-03T04:05:06Z",
        "ce-subject": "job/0190a5a0-0000-7000-8000-000000000001",
        "ce-datacontenttype": "application/json",
        "ce-dataschema": f"urn:callboard:event:job_created:{JobCreated.version}",
        "callboard-actor": "Zo%C3%AB",
        "callboard-cause": "c1",
        "traceparent": "00-ab-cd-01",
    }
    assert expected == headers_of(ENVELOPE)


def test_the_bindings_own_example_is_encoded_as_it_says() -> None:
    """Space, euro sign and emoji, from section 3.1.3.2."""
    assert encode_value("Euro € 😀") == "Euro%20%E2%82%AC%20%F0%9F%98%80"


def test_quoted_and_needlessly_encoded_values_are_read() -> None:
    """A reader must take both, in either case of the digits."""
    assert decode_value(r'"say \"hi\""') == 'say "hi"'
    assert decode_value("%61%c3%ab") == "aë"


def test_bytes_that_are_no_utf8_are_refused() -> None:
    """An overlong space, the binding's example."""
    with pytest.raises(ValueError, match="utf-8"):
        decode_value("%C0%A0")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_a_header(text: str) -> None:
    """Encoded it is printable ASCII without spaces, so that no header can be forged; decoded it is the same."""
    encoded = encode_value(text)
    assert all("!" <= letter <= "~" for letter in encoded)
    assert text == decode_value(encoded)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-id", "no-uuid"),
        ("ce-time", "yesterday"),
        ("ce-subject", "job"),
        ("ce-dataschema", "urn:other:1"),
        ("ce-dataschema", f"urn:callboard:event:job_created:{JobCreated.version + 1}"),
        ("ce-type", "never_heard_of"),
        ("callboard-actor", "%C0%A0"),
    ],
)
def test_a_header_that_makes_no_sense_is_unreadable(header: str, value: str) -> None:
    """A reader gets one kind of error, whatever is wrong."""
    body = ENVELOPE.event.model_dump_json().encode()
    with pytest.raises(UnreadableEvent):
        recorded(1, headers_of(ENVELOPE) | {header: value}, body, EVENTS)


@pytest.mark.parametrize("header", ["ce-id", "ce-type", "ce-time", "ce-subject", "ce-source", "ce-dataschema"])
def test_a_missing_header_is_unreadable(header: str) -> None:
    """An event without its envelope is not guessed at."""
    headers = headers_of(ENVELOPE)
    del headers[header]
    with pytest.raises(UnreadableEvent):
        recorded(1, headers, ENVELOPE.event.model_dump_json().encode(), EVENTS)


def test_time_comes_back_in_utc() -> None:
    """Whatever zone it was written in, it is the same moment, in UTC."""
    body = ENVELOPE.event.model_dump_json().encode()
    back = recorded(1, headers_of(ENVELOPE), body, EVENTS)
    assert datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC) == back.time
    assert back.time.utcoffset() == timedelta(0)
