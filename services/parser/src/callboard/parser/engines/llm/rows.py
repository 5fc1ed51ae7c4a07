"""The rows that a model answers in: which lines are what, who speaks, and a short echo; never the text itself.

``12-20 verse 3 HAMLET.`` says that lines 12 to 20 are a speech in verse by person 3, whose cue reads ``HAMLET.``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class RowType(StrEnum):
    """What a row's lines are. The words are short, since each of them is paid for."""

    TITLE = "title"
    AUTHOR = "author"
    FRONT = "front"
    CASTLIST = "castlist"
    CAST = "cast"
    ACT = "act"
    SCENE = "scene"
    HEAD = "head"
    VERSE = "verse"
    PROSE = "prose"
    DIRECTION = "dir"
    TRANSITION = "trans"
    PAGE = "page"
    ORNAMENT = "orn"
    BACK = "back"

    @property
    def is_speech(self) -> bool:
        """Whether somebody speaks these lines."""
        return self in {RowType.VERSE, RowType.PROSE}

    @property
    def needs_echo(self) -> bool:
        """Whether such a row has to repeat how its first line begins."""
        return self in _ECHOED


_ECHOED = frozenset({RowType.CAST, RowType.ACT, RowType.SCENE, RowType.HEAD})

GOES_ON = "+"
"""Stands in place of the speakers where the speech before goes on."""

_ROW = re.compile(r"\s*(?P<first>\d{1,9})(?:\s*[-–]\s*(?P<last>\d{1,9}))?\s+(?P<type>[a-z]+)(?:\s+(?P<rest>.*\S))?\s*")  # noqa: RUF001
_SPEAKERS = re.compile(r"(?P<who>\+|n?\d{1,6}(?:\s*,\s*n?\d{1,6})*)(?:\s+(?P<echo>.+))?")


class Row(NamedTuple):
    """Lines ``first`` to ``last`` are of ``type``.

    Attributes:
        first: Number of the first line in the whole text, from 1.
        last: Number of the last one, inclusive.
        type: What they are.
        speakers: Who speaks, by the ids of the request, ``n1`` … for people who are new; empty where a speech goes on, and
            where nobody speaks.
        echo: How the row begins in the source, by the model's word; empty where it says nothing.
    """

    first: int
    last: int
    type: RowType
    speakers: tuple[str, ...] = ()
    echo: str = ""

    @property
    def opens_speech(self) -> bool:
        """Whether a cue stands at its beginning."""
        return self.type.is_speech and bool(self.speakers)

    @property
    def anchored(self) -> bool:
        """Whether its place can be checked by its echo."""
        return bool(self.echo)

    def __str__(self) -> str:
        """As a model writes it; `read_row` gives it back."""
        lines = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        who = (",".join(self.speakers) or GOES_ON) if self.type.is_speech else ""
        return " ".join(filter(None, (lines, self.type.value, who, self.echo)))


def read_row(text: str) -> Row | None:
    """The row that ``text`` says; None where it says none."""
    match = _ROW.fullmatch(text)
    if match is None or match["type"] not in set(RowType):
        return None
    first, kind, rest = int(match["first"]), RowType(match["type"]), match["rest"] or ""
    last = int(match["last"]) if match["last"] else first
    if not kind.is_speech:
        return Row(first, last, kind, (), " ".join(rest.split()))
    who = _SPEAKERS.fullmatch(rest)
    if who is None:
        return None
    speakers = () if who["who"] == GOES_ON else tuple(dict.fromkeys(re.split(r"\s*,\s*", who["who"])))
    return Row(first, last, kind, speakers, " ".join((who["echo"] or "").split()))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom the request did not know: an id like ``n1``, and the name as it stands in the cue."""

    id: str
    name: str


_NEWCOMER = re.compile(r"\s*(?P<id>n\d{1,6})\s+(?P<name>\S.*?)\s*")


def read_newcomer(text: str) -> Newcomer | None:
    """The newcomer that ``text`` (``n1 SECOND CLOWN``) introduces; None where it introduces nobody."""
    match = _NEWCOMER.fullmatch(text)
    return Newcomer(match["id"], " ".join(match["name"].split())) if match else None
