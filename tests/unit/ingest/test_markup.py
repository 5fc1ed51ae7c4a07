"""Fountain and Markdown are told by their signs, and scripts that have a few of them by chance are plain text."""

from __future__ import annotations

import pytest

from callboard.ingest.extract import extract_text
from typeset.scripts import PLAY, SCREENPLAY

FOUNTAIN = """\
INT. LAMP ROOM - NIGHT

A brass lamp turns.

IDA
(to herself)
Who is there?

TOM (O.S.)
Nobody.
"""
TITLED = (
    "Title: The Chair\nCredit: A play by\nAuthor: Nobody\n\nMARTHA\nYou have brought it back.\n\nEDWIN\nOnly lent.\n"
)
FORCED = "Title: The Chair\nAuthor: Nobody\n\n.A parlour\n\nHe sits.\n"
ACTS = "# The Chair\n\n## Act I\n\n**MARTHA.** You have brought it back.\n\n*He sits.*\n"
BOLD = "\n\n".join(f"**{name}.** What now?" for name in ("IDA", "TOM", "ADA", "BEA", "MAX"))
ETEXT = "Title: The Chair\n\nAuthor: Nobody at All\n\nRelease Date: 1901\n\n\nACT I\n\nMARTHA. You have brought it.\n"
STARS = "IDA. Who is there?\n\n* * *\n\nTOM. **Nobody**, I say.\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FOUNTAIN, "fountain"),
        (TITLED, "fountain"),
        (FORCED, "fountain"),
        (f"{FOUNTAIN}\n# Act II\n\n**Bold.** A [[note]].\n", "fountain"),
        (ACTS, "markdown"),
        (BOLD, "markdown"),
        (f"# The Chair\n\nSee [the list](persons.md).\n\n{PLAY}", "markdown"),
        (PLAY, "text"),
        (SCREENPLAY, "text"),
        (ETEXT, "text"),
        (STARS, "text"),
        ("#1 was late.\n\n# 2 was not.\n", "text"),
    ],
)
def test_a_text_is_what_its_signs_say(text: str, found: str) -> None:
    """By content alone; its characters stay as they are."""
    extracted = extract_text(text.encode())

    assert (found, text) == (extracted.format, extracted.text)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    """Lines that almost look like signs do not take longer than others."""
    text = f"{'A' * 200_000}\n" + "[" * 50_000 + "\n" + "**a" * 50_000

    assert "text" == extract_text(text.encode()).format
