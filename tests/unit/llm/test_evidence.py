"""What an answer that is an error says, in each of the shapes that providers write."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from callboard.llm.evidence import evidence_of

RETRY_INFO = {
    "error": {
        "code": 429,
        "message": "Quota exceeded.",
        "status": "RESOURCE_EXHAUSTED",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "PerMinute"}]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.07s"},
        ],
    }
}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "7", "retry-after-ms": "6250"}, 6.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "inf"}, 604800.0),
        ({"retry-after": "nan"}, 0.0),
        ({"retry-after": "Fri, 01 Jan 2016 00:00:00 GMT"}, 0.0),
    ],
)
def test_how_long_to_wait_stands_in_the_header(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds or a date; nonsense is none, and nobody waits longer than a week."""
    assert seconds == evidence_of("openai", 429, headers, "").retry_after


def test_a_date_is_counted_from_now() -> None:
    """A date in the future is that many seconds away."""
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    seconds = evidence_of("openai", 429, {"retry-after": then}, "").retry_after

    assert seconds is not None
    assert 60 < seconds <= 90


def test_google_says_it_in_the_body() -> None:
    """RetryInfo's delay counts, and the names of the quotas are codes."""
    evidence = evidence_of("gemini", 429, {}, json.dumps(RETRY_INFO))

    assert 34.07 == evidence.retry_after
    assert ("RESOURCE_EXHAUSTED", "PerMinute") == evidence.codes
    assert "Quota exceeded." == evidence.message


@pytest.mark.parametrize(
    ("body", "codes", "message"),
    [
        ('{"error":{"message":"m","type":"t","code":"c"}}', {"t", "c"}, "m"),
        ('{"type":"error","error":{"type":"t","message":"m"}}', {"error", "t"}, "m"),
        ('{"code":"c","error":"m"}', {"c"}, "m"),
        ('{"object":"error","message":"m","type":"t","code":null}', {"t"}, "m"),
        ('[{"error":{"message":"m","status":"S"}}]', {"S"}, "m"),
        ('{"detail":[{"msg":"m"}]}', set[str](), "m"),
        ("<html>busy</html>", set[str](), "<html>busy</html>"),
        ("", set[str](), ""),
    ],
)
def test_codes_and_words_are_found_in_every_shape(body: str, codes: set[str], message: str) -> None:
    """However deep they stand; what is no JSON is all words."""
    evidence = evidence_of("openai", 400, {}, body)

    assert (codes, message) == (set(evidence.codes), evidence.message)
