"""The numbers of lists: Word shows them, and keeps but the rule by which it counts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from callboard.ingest.docx.measures import whole
from callboard.ingest.docx.properties import ParagraphProperties, paragraph_properties
from callboard.ingest.xml_reading import Element, attribute, child, children

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVEL = re.compile(r"%([1-9])")
_MOST = 5000
"""No list is longer; a number beyond is written in digits."""


class Level(NamedTuple):
    """One level of a list."""

    start: int
    written: str
    """The name of a way to write numbers, such as `upperRoman`."""
    text: str
    """What stands before a paragraph; `%1` is the number of the first level."""
    paragraph: ParagraphProperties


class Numbering:
    """The lists of one document; it counts as their paragraphs come."""

    def __init__(self, root: Element | None) -> None:
        abstract = {attribute(each, "abstractNumId"): each for each in children(root, "abstractNum")}
        self._lists = {
            whole(each, "numId"): (attribute(child(each, "abstractNumId"), "val"), _overridden(each))
            for each in children(root, "num")
        }
        self._levels = {key: _levels(each) for key, each in abstract.items()}
        self._counts: defaultdict[str | None, dict[int, int]] = defaultdict(dict)

    def level(self, list_id: int | None, level: int) -> Level | None:
        """The level that a paragraph is on; None where it is in no list."""
        if list_id not in self._lists:
            return None
        abstract, _ = self._lists[list_id]
        return self._levels.get(abstract, {}).get(level)

    def next(self, list_id: int | None, level: int) -> str:
        """What stands before the next paragraph of a level, such as `2.`; nothing where marks are no words."""
        found = self.level(list_id, level)
        if found is None:
            return ""
        abstract, starts = self._lists[list_id]
        counts = self._counts[abstract]
        counts[level] = counts.get(level, starts.get(level, found.start) - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if found.written in {"bullet", "none"}:
            return ""
        return _LEVEL.sub(lambda match: self._number(list_id, counts, int(match[1]) - 1), found.text)

    def _number(self, list_id: int | None, counts: dict[int, int], level: int) -> str:
        found = self.level(list_id, level)
        number = counts.get(level, found.start if found else 1)
        return _written(number, found.written if found else "decimal")


def _levels(element: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for each in children(element, "lvl"):
        start = whole(child(each, "start"))
        levels[whole(each, "ilvl") or 0] = Level(
            start=1 if start is None else start,
            written=attribute(child(each, "numFmt"), "val") or "decimal",
            text=attribute(child(each, "lvlText"), "val") or "",
            paragraph=paragraph_properties(child(each, "pPr")),
        )
    return levels


def _overridden(element: Element) -> dict[int, int]:
    starts: dict[int, int] = {}
    for each in children(element, "lvlOverride"):
        start = whole(child(each, "startOverride"))
        if start is not None:
            starts[whole(each, "ilvl") or 0] = start
    return starts


def _written(number: int, how: str) -> str:
    if not 0 < number < _MOST:
        return str(number)
    if how in {"upperRoman", "lowerRoman"}:
        roman = _roman(number)
        return roman.upper() if how == "upperRoman" else roman
    if how in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if how == "upperLetter" else letter
    return f"{number:02}" if how == "decimalZero" else str(number)


def _roman(number: int) -> str:
    digits = ""
    for value, letters in (*_ROMAN, *_ROMAN_LOW):
        digits += letters * (number // value)
        number %= value
    return digits
