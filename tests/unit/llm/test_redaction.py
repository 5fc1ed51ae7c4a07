"""Addresses and secrets leave no text that may leave, and no line is lost or won."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.llm import Removed, redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Rights: https://agency.example/hamlet?x=1, London", "Rights: [URL], London"),
        ("See www.agency.example/rights.", "See [URL]."),
        ("(http://a.example)", "([URL])"),
        ("mail jane.doe+x@agency.co.uk now", "mail [EMAIL] now"),
        ("db postgres://me:pw@host:5432/x", "db [URL]"),
        ("OPENAI_API_KEY=sk-proj-abcdefghijklmnop1234", "OPENAI_API_KEY=[SECRET]"),
        ("key sk-ant-api03-AbCdEfGhIjKlMnOpQr", "key [SECRET]"),
        ("AIzaSyA1234567890abcdefghijklmnopqrstuv", "[SECRET]"),
        ("AKIAIOSFODNN7EXAMPLE", "[SECRET]"),
        ("Authorization: Bearer abc123def456", "Authorization: Bearer [SECRET]"),
        ('"api_key": "zz9plural"', '"api_key": "[SECRET]"'),
        ("password: hunter2hunter2", "password: [SECRET]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[SECRET]"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\nabc\n-----END PRIVATE KEY-----\nACT I",
            "[SECRET]\n[SECRET]\n[SECRET]\n[SECRET]\nACT I",
        ),
        ("his own-key-123 is here", "his [SECRET] is here"),
    ],
)
def test_what_should_not_leave_is_taken_out(text: str, redacted: str) -> None:
    """Each kind of address, key and token, and a secret that was named."""
    assert redacted == redact(text, ["own-key-123"]).text


@pytest.mark.parametrize(
    "text",
    [
        "SECRET: I know nothing of it.",
        "HAMLET. The password: swordfish, my lord.",
        "TOKEN. A token of my love: take it.",
        "ACT I\n\nSCENE 1. Elsinore.\n  A platform (before the castle).",
        "To be, or not to be: that is the question:",
        "He risks-it-all-for-one-and-only-her.",
        "Meet me @ noon.",
        "pk-pk-pk! The hens run off.",
    ],
)
def test_what_is_spoken_stays(text: str) -> None:
    """Speeches, headings, and speakers whose name sounds like a secret."""
    assert text == redact(text).text


def test_it_is_said_what_was_taken_out() -> None:
    """How many of each kind; what was not there is not counted."""
    redacted = redact("a@b.example c@d.example https://e.example")

    assert {Removed.EMAIL: 2, Removed.URL: 1} == redacted.removed


@given(
    st.text(alphabet=st.sampled_from("ab@.:/-\n\r wkhtpsBEGIND PRVATEY1=\u2028\x0c")),
    st.lists(st.text("abcde1\n", min_size=6)),
)
def test_lines_keep_their_numbers(text: str, secrets: list[str]) -> None:
    """However mad the text, it has as many lines as before, and a second time nothing is found."""
    redacted = redact(text, secrets).text

    assert text.count("\n") == redacted.count("\n")
    assert len(text.splitlines()) == len(redacted.splitlines())
    assert redacted == redact(redacted).text


def test_it_is_linear_in_length() -> None:
    """A text of dots, letters and signs that look like the beginning of everything ends in time."""
    for piece in (
        "a.",
        "a@",
        "http:/",
        "sk-",
        "eyJ",
        "www.",
        "password: ",
        "-----BEGIN ",
        "token:",
        "eyJ-",
        "sk-a ",
        "http://.",
    ):
        redact(piece * 50_000)
