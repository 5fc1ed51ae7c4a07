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
_OPENING = re.compile(r"\[\[|/\*")
_BREAK = re.compile(r"={3,}")


class Forced(NamedTuple):
    """A line whose kind a mark says: one of our letters, or an element type of its own."""

    letter: str | None = None
    kind: ElementType | None = None


def asides(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of notes ``[[ ]]`` and of what is cut out, ``/* */``: closed ones, in order, not inside one another.

    A note ends at an empty line, as the syntax has it.
    """
    ends = {"[[": _Next(text, "]]"), "/*": _Next(text, "*/")}
    empty_line = _Next(text, "\n\n")
    found: list[tuple[int, int]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        end = ends[opening.group()].after(at)
        if end < len(text) and not (opening.group() == "[[" and empty_line.after(at) < end):
            found.append((opening.start(), end + 2))
            at = end + 2
    return tuple(found)


class _Next:
    """Where a mark comes next, asked for at offsets further and further on: no character is looked at twice."""

    def __init__(self, text: str, mark: str) -> None:
        self._text, self._mark, self._found = text, mark, -1

    def after(self, at: int) -> int:
        """Offset of the next mark from ``at`` on; the length of the text where none comes."""
        if self._found < at:
            found = self._text.find(self._mark, at)
            self._found = len(self._text) if found < 0 else found
        return self._found


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
