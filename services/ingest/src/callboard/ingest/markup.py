"""Whether a plain text is marked up: Fountain and Markdown are texts that an editor shows as they are, and stay so.

The signs are those of https://fountain.io/syntax and of https://spec.commonmark.org; a few of them by chance make no format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

_SAMPLE = 200_000
"""Characters: a script shows its form in the first of its pages."""
_WIDEST = 240
"""Characters of a line that are looked at: signs stand at its begin, and short lines end soon."""
_TITLE_KEY = re.compile(
    r"(title|credit|authors?|source|notes|draft date|date|contact|copyright|revision)\s*:", re.IGNORECASE
)
_HEADING = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ].*\S", re.IGNORECASE)
_CUE = re.compile(r"@\S.*|(?=[^a-z]*[A-Z])[^a-z\s][^a-z]*(?:\([^)]*\))?\s*\^?")
_FOUNTAIN_MARKS = (
    re.compile(r"\.[^\s.].*"),  # a forced heading
    re.compile(r"@\S.*"),
    re.compile(r">.*<"),
    re.compile(r"> ?[A-Z][^a-z]*"),
    re.compile(r"[^a-z]*[A-Z][^a-z]*\^"),
    re.compile(r"\[\[.*"),
    re.compile(r"/\*.*"),
    re.compile(r"~\S.*"),
    re.compile(r"= \S.*"),
    re.compile(r"={3,}"),
    re.compile(r".*\S\s*#[\w.-]+#"),  # a scene's number
)
_MARKDOWN_MARKS = {
    "heading": re.compile(r"^#{1,6} +\S", re.MULTILINE),
    "underlined": re.compile(r"^\S.*\n(?:={3,}|-{3,})$", re.MULTILINE),
    "bold": re.compile(r"\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*"),
    "link": re.compile(r"\[[^\]\n]+\]\([^)\s]+\)"),
    "fence": re.compile(r"^```", re.MULTILINE),
    "quote": re.compile(r"^> +\S", re.MULTILINE),
    "break": re.compile(r"^(?:\*{3}|\* \* \*|-{3}|_{3})$", re.MULTILINE),
}
_MANY = 5
"""So many signs of one kind stand for themselves."""


def markup_of(text: str) -> Literal["text", "markdown", "fountain"]:
    """What a text is written in: plain unless it has the signs of a format in their places."""
    lines = [line[:_WIDEST].rstrip() for line in text[:_SAMPLE].split("\n")]
    if _is_fountain(lines):
        return "fountain"
    return "markdown" if _is_markdown("\n".join(lines)) else "text"


def _is_fountain(lines: Sequence[str]) -> bool:
    """It begins with a title page and goes on as a screenplay, or it has headings and cues at the left edge."""
    alone = [line for above, line, below in _around(lines) if line and not above and not below]
    headings = sum(bool(_HEADING.fullmatch(line)) for line in alone)
    cues = sum(
        bool(_CUE.fullmatch(line)) and not _HEADING.fullmatch(line)
        for above, line, below in _around(lines)
        if line and not above and below and not below[0].isspace()
    )
    marks = sum(any(mark.fullmatch(line) for line in lines) for mark in _FOUNTAIN_MARKS)
    if _has_title_page(lines):
        return bool(headings) or marks > 0 or cues > 1
    return bool(headings) and (cues > 1 or marks > 1)


def _has_title_page(lines: Sequence[str]) -> bool:
    """Two keys or more before the first blank line."""
    begun = [number for number, line in enumerate(lines) if line.strip()][:1]
    first = begun[0] if begun else 0
    end = next((number for number in range(first, len(lines)) if not lines[number].strip()), len(lines))
    block = lines[first:end]
    keys = {match[1].lower() for line in block if (match := _TITLE_KEY.match(line))}
    return bool(block and _TITLE_KEY.match(block[0])) and len(keys) > 1


def _around(lines: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each line with the one above and the one below it."""
    padded = ["", *lines, ""]
    return [(above, line, below) for (above, line), below in zip(pairwise(padded), padded[2:], strict=False)]


def _is_markdown(text: str) -> bool:
    counts = {name: len(mark.findall(text)) for name, mark in _MARKDOWN_MARKS.items()}
    kinds = sum(count > 0 for count in counts.values())
    return counts["heading"] > 1 or counts["bold"] >= _MANY or (kinds > 1 and bool(counts["heading"] or counts["link"]))
