"""What stands before the play: licence, title, author, list of persons."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cast import cast_end, cast_heading, is_cast_heading
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, has_words

_START = re.compile(r"\*{2,}\s*START OF .{0,12}PROJECT GUTENBERG|^\*END.?THE SMALL PRINT", re.IGNORECASE)
_END = re.compile(
    r"\*{2,}\s*END OF .{0,12}PROJECT GUTENBERG|^(?:The )?(?:end|ende|fin|einde|fine) .{0,24}project gutenberg",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?P<field>Title|Author|Titel|Autor|Titre|Auteur|Titolo|Autore|Título):\s+(?P<value>\S.*)")
_BYLINE = re.compile(
    r"(?:(?:written|composed|verfa(?:ss|ß)t)\s+)?(?P<by>[^\W\d_]{1,5})(?:\s+|:\s*)(?P<name>[^\W\d_].{1,60})",
    re.IGNORECASE,
)
_SHORT = 70
_MARK_LENGTH = 120
_TOP = 14


@dataclass(frozen=True)
class Bounds:
    """Indexes of the lines between an e-text's own head and tail; all of them where it has none."""

    first: int
    last: int


def etext_bounds(lines: Sequence[Line]) -> Bounds:
    """Leave out what the makers of the e-text put before and after the book."""
    first, last = 0, len(lines)
    for index, line in enumerate(lines):
        top = line.text[:_MARK_LENGTH]
        if _START.search(top) and index < len(lines) // 2:
            first = index + 1
        elif _END.search(top) and index > len(lines) // 3 and last == len(lines):
            last = index
    return Bounds(first, last)


@dataclass(frozen=True)
class Names:
    """Offsets of the title and the author's name, where the text states them."""

    title: tuple[int, int] | None = None
    author: tuple[int, int] | None = None


def title_and_author(lines: Sequence[Line], bounds: Bounds, stop: int) -> Names:
    """From the e-text's own fields, or the short lines at the top of the book, before index ``stop``."""
    fields: dict[str, tuple[int, int]] = {}
    for line in lines[: bounds.first]:
        match = _FIELD.fullmatch(line.text)
        if match:
            kind = "title" if match["field"].lower().startswith("tit") else "author"
            fields.setdefault(kind, (line.start + match.start("value"), line.start + match.end("value")))
    if "title" in fields:
        return Names(fields["title"], fields.get("author"))
    return _from_top([x for x in lines[bounds.first : stop] if has_words(x.text)][:_TOP])


def _from_top(top: Sequence[Line]) -> Names:
    short = [x for x in top if len(x.text) <= _SHORT and not is_cast_heading(x.text)]
    if not short:
        return Names()
    for index, line in enumerate(short):
        match = _BYLINE.fullmatch(line.text)
        if match and fold(match["by"]) in lexicon.BY and index:
            start = line.start + match.start("name")
            return Names((short[0].start, short[0].end), (start, line.end))
        if fold(line.text.strip(" .:")) in lexicon.BY and index and index + 1 < len(short):
            return Names((short[0].start, short[0].end), (short[index + 1].start, short[index + 1].end))
    first, rest = short[0], short[1:3]
    loud = next((x for x in rest if x.text.isupper()), None)
    if loud is not None and not first.text.isupper() and loud.gap:
        return Names((loud.start, loud.end), (first.start, first.end))
    return Names((first.start, first.end))


def cast_lines(lines: Sequence[Line], bounds: Bounds, stop: int, headed: Collection[int]) -> tuple[int, int] | None:
    """Indexes of the list of persons, its heading included, between ``bounds`` and ``stop``.

    ``headed`` are the numbers of lines with a heading of an act or scene; the list ends before the next.
    """
    part = lines[bounds.first : stop]
    heading = cast_heading(part)
    if heading is None:
        return None
    limit = next((i for i in range(heading + 1, len(part)) if part[i].number in headed), len(part))
    end = cast_end(part, heading, limit)
    return (bounds.first + heading, bounds.first + end) if end > heading + 1 else None
