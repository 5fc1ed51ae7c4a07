"""Fountain's own marks, as its syntax 1.1 has them (fountain.io/syntax): what they force a line to be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine
from callboard.playbook import ElementType

_KEY = re.compile(r"(?P<key>[^\W\d_][\w ]{0,24}):[ \t]*(?P<value>.*)")
_TITLE_KEYS = frozenset(
    {"title", "credit", "author", "authors", "source", "draft date", "contact", "copyright", "notes", "revision"}
    | {"titel", "autor", "autoren", "titre", "auteur", "título", "titolo", "autore"}
)
_SECTION = re.compile(r"#{1,6}(?!\d)\s*(?=\S)")
_MARKS = "@.!~>=#"
_BREAK = re.compile(r"={3,}")


class Forced(NamedTuple):
    """A line whose kind a mark says: one of our letters, or an element type of its own."""

    letter: str | None = None
    kind: ElementType | None = None


def asides(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of notes ``[[ ]]`` and of what is cut out, ``/* */``: closed ones, in order, not inside one another.

    A note ends at an empty line, as the syntax has it.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        start, closing = _next_opening(text, at)
        if start < 0:
            break
        end = text.find(closing, start + 2)
        if end < 0:
            at = start + 2
            if text.find(closing, at) < 0 and closing == "*/":
                text = text[:start]  # none of these is closed any more
            continue
        if closing == "]]" and "\n\n" in text[start:end]:
            at = start + 2
            continue
        found.append((start, end + 2))
        at = end + 2
    return tuple(found)


def _next_opening(text: str, at: int) -> tuple[int, str]:
    note, cut = text.find("[[", at), text.find("/*", at)
    if note < 0 or 0 <= cut < note:
        return cut, "*/"
    return note, "]]"


def title_lines(lines: Sequence[ScriptLine]) -> int:
    """How many lines at the top are ``Key: value`` pairs of a title page, their continuations included."""
    known = count = 0
    for index, line in enumerate(lines):
        if index and line.gap:
            break
        match = _KEY.fullmatch(line.text)
        if match and (line.indent == 0 or not index):
            known += match["key"].lower() in _TITLE_KEYS
        elif not index or line.indent == 0:
            break
        count = index + 1
    return count if known else 0


def is_titled(lines: Sequence[ScriptLine]) -> bool:
    """Whether the text has Fountain's title page, of more than one line."""
    return title_lines(lines) > 1


def title_fields(lines: Sequence[ScriptLine]) -> Mapping[str, tuple[int, int]]:
    """Offsets of the values of a title page, by lower-case key; of a value of several lines the first."""
    found: dict[str, tuple[int, int]] = {}
    key = ""
    for line in lines:
        match = _KEY.fullmatch(line.text)
        if match:
            key = match["key"].lower()
            if match["value"].strip():
                found.setdefault(key, (line.start + match.start("value"), line.end))
        elif key:
            found.setdefault(key, (line.start, line.end))
    return found


def forced(line: ScriptLine, following: ScriptLine | None) -> Forced | None:
    """What a mark forces ``line`` to be; None where there is none."""
    mark, rest = line.text[0], line.text[1:]
    if mark not in _MARKS or not rest:
        return None
    told = following is not None and not following.gap
    if mark in "@.":
        return _name_or_scene(line, told=told)
    if mark == "=":
        return _rule_or_synopsis(line.text)
    if mark == "#":
        return _section(line.text) if _SECTION.match(line.text) else None
    if mark == ">" and not rest.endswith("<"):
        return Forced("T")
    return Forced("D" if mark == "~" else "A") if rest[0] != mark else None


def _name_or_scene(line: ScriptLine, *, told: bool) -> Forced | None:
    first = line.text[1]
    if line.text[0] == "@":
        return Forced("C") if told and not first.isspace() else None
    return Forced("S") if (first.isalnum() or first == "(") and line.gap and not told else None


def _rule_or_synopsis(text: str) -> Forced | None:
    if _BREAK.fullmatch(text):
        return Forced(kind=ElementType.PAGE_MATTER)
    return Forced(kind=ElementType.PAGE_MATTER) if text[1] == " " else None


def _section(text: str) -> Forced:
    """A section is no part of the play unless it is an act or a scene in so many words."""
    title = _SECTION.sub("", text, count=1).upper()
    if words.ACT.match(title):
        return Forced("K")
    return Forced("S") if words.SCENE.match(title) else Forced(kind=ElementType.PAGE_MATTER)


def marks_of_speech(lines: Sequence[ScriptLine]) -> Iterator[bool]:
    """For each line whether a mark forces it to be what only Fountain has: a cue, an act by ``#``, a scene by ``#`` or a stop."""
    titled = is_titled(lines)
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if line.text[0] in "@#.":
            found = forced(line, following)
            yield titled and found is not None
