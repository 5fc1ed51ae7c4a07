"""Where a line could open a speech: every way in which printed plays set a speaker's name before his words.

``NAME.`` ``NAME:`` ``NAME`` alone, ``NAME  text`` after a gap, ``NAME (direction). text``, ``_Name._ text``,
``NAME, direction.`` … This module only lists what a line could be; ``conventions`` learns which of it is meant.
"""

import re
from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cue_tail import Tail, may_follow, remark_end
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

Case = Literal["upper", "mixed", "none"]

_RUN = re.compile(r"[^\n:：()\[\]_*!?;\"«»“”„…「」『』\t—–=|{}<>#]{1,90}")  # noqa: RUF001
_MARK = re.compile(r"[_*]{0,3}")
_STOP = re.compile(r"\.(?!\.)|--| {2,}|, (?=[^\W\d_])|,$")
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*['’.]?")  # noqa: RUF001
_MAX_NAME = 60
_ABBREVIATION = 4
_MAX_WORDS = 9
_UPPER_SHARE = 0.6
_ELIDED = frozenset({"l'", "d'"})


class Style(NamedTuple):
    """How a name is set: its case, what separates it from the speech, and whether it has the line for itself."""

    case: Case
    separator: str
    own_line: bool


class Cue(NamedTuple):
    """A possible cue.

    Attributes:
        line: Number of the line it begins on.
        start: Offset of its first character, emphasis marks included.
        name_start: Offset of the name.
        name_end: Offset after the name, without punctuation.
        end: Offset after the punctuation and dash that belong to the name.
        asides: Offsets of directions between the name and the speech.
        text: Offset where the speech, or whatever follows, begins.
        style: How the name is set.
        key: The name folded, to count by.
    """

    line: int
    start: int
    name_start: int
    name_end: int
    end: int
    asides: tuple[tuple[int, int], ...]
    text: int
    style: Style
    key: str


def key_of(name: str) -> str:
    """A name in the form in which two spellings of it meet: folded words, single blanks."""
    return " ".join(_KEY_WORD.findall(fold(name)))


def may_begin_name(text: str, heads: Container[str]) -> bool:
    """Whether ``text`` begins with one of the folded words that names begin with, or with two names in one word."""
    match = _KEY_WORD.search(fold(text))
    word = match.group() if match else ""
    return word in heads or (not word.isascii() and _JOINING.search(word) is not None)


_KEY_WORD = re.compile(r"[^\W_]+")


def case_of(name: str) -> Case | None:
    """How ``name`` is capitalised; None for what cannot be a name, as it begins in lower case."""
    first = next(filter(str.isalpha, name), "")
    if not first:
        return None
    if not first.isupper():
        if not first.islower() and not any(c.islower() or c.isupper() for c in filter(str.isalpha, name)):
            return "none"
        if not _elides(name):
            return None
    if name.isupper():
        return "upper"
    if name[1:].islower():
        return "mixed"
    letters = list(filter(str.isalpha, name))
    return "upper" if sum(map(str.isupper, letters)) >= _UPPER_SHARE * len(letters) else "mixed"


def _elides(name: str) -> bool:
    """Whether ``name`` begins with an article cut short: ``l'Intendente``."""
    return name[:2].replace("’", "'") in _ELIDED  # noqa: RUF001


def possible_cues(text: str, line: Line, limit: int, *, loud: bool = False) -> Iterator[Cue]:
    """Every cue that ``line`` could open with, shortest name first.

    Args:
        text: The whole text.
        line: The line.
        limit: Offset to which asides may run on.
        loud: Whether names that might be in capitals count only if they are, as within a sentence.
    """
    mark = _MARK.match(text, line.start)
    begin = mark.end() if mark else line.start
    opening = text[begin : begin + 2]
    if opening[:1].islower() and opening[:1].isalpha() and not line.small and not _elides(opening):
        return  # no name, as ``case_of`` would say of each
    run = _RUN.match(text, begin, line.end)
    if run is None or not (run.group()[0].isalnum() or run.group()[0] in "'’"):  # noqa: RUF001
        return
    stops = [m.start() for m in _STOP.finditer(run.group()) if m.start()][:6]
    length = len(run.group().rstrip(" ."))
    if begin < line.lead <= begin + length:
        stops.append(line.lead - begin)
    for stop in sorted({*stops, length}):
        if stop > length or _crosses_sentence(run.group()[:stop]):
            return
        cue = _cue_at(text, line, (begin, begin + stop), limit, loud=loud)
        if cue is not None:
            yield cue
            yield from _before_speech(text, cue, limit)


def _before_speech(text: str, cue: Cue, limit: int) -> Iterator[Cue]:
    """The same cue with the remark after its comma ending where the speech begins on the same line."""
    if not cue.asides or cue.style.separator != "," or (end := remark_end(text, cue.asides[0][0], limit)) is None:
        return
    said = end + len(text[end:limit]) - len(text[end:limit].lstrip(" \t\n_*"))
    if text[said : said + 1].isupper() or not text[said : said + 1].isalpha():
        yield cue._replace(asides=((cue.asides[0][0], end),), text=said, style=cue.style._replace(own_line=False))


def _crosses_sentence(name: str) -> bool:
    """Whether a full stop inside ``name`` ends more than an abbreviation."""
    return "." in name and any(len(part.rpartition(" ")[2]) > _ABBREVIATION for part in name.split(".")[:-1])


def _cue_at(text: str, line: Line, span: tuple[int, int], limit: int, *, loud: bool) -> Cue | None:
    name = text[span[0] : span[1]].rstrip(" ,.:")
    if not name or len(name) > _MAX_NAME:
        return None
    case = "upper" if line.small else case_of(name)
    if case is None or (loud and case == "mixed") or _is_long(name):
        return None
    name_end = span[0] + len(name)
    styled = span[1] == line.lead
    if not styled and name_end < line.end and not may_follow(text[name_end]):
        return None
    tail = Tail(text, name_end, line.end, limit)
    if not tail.read(styled=styled):
        return None
    if tail.separator == "," and len(name) < 2:  # noqa: PLR2004 - ``O, wie schön`` names nobody
        return None
    style = Style(case, tail.separator, tail.own_line)
    return Cue(line.number, line.start, span[0], name_end, tail.end, tuple(tail.asides), tail.at, style, key_of(name))


def _is_long(name: str) -> bool:
    """Whether it has too many words; with a blank or mark between each two, few characters cannot."""
    return len(name) > 2 * _MAX_WORDS and len(_WORD.findall(name)) > _MAX_WORDS


def names_in(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Offsets of the single names in the cue at ``start:end``: split at commas, slashes and conjunctions."""
    found: list[tuple[int, int]] = []
    at = start
    for match in _JOINT.finditer(text, start, end):
        if match.lastgroup == "word" and not _joins(match.group("word")):
            continue
        _add(text, at, match.start(), found)
        at = match.end()
    _add(text, at, end, found)
    return tuple(found) or ((start, end),)


def joined_names(text: str, start: int, end: int, known: Container[str]) -> tuple[tuple[int, int], ...]:
    """Offsets of two known names joined within a word, as Chinese and Korean, Hebrew and Arabic do; none if they are not."""
    for match in _JOINING.finditer(text, start + 1, end - 1):
        halves = (start, match.start()), (match.end(), end)
        if all(key_of(text[a:b]) in known for a, b in halves):
            return halves
    return ()


_JOINING = re.compile("[和與与跟及と]|[와과] ?|[ \u00a0](?:\u05d5|\u0648)[ \u00a0]?")


def _joins(word: str) -> bool:
    """Whether a word stands between two who speak; ``à`` stands before the one who is spoken to."""
    return fold(word) in lexicon.CONJUNCTION and word.casefold() != "à"


_JOINT = re.compile(r"\s*[,/&+]\s*(?:(?:and|und|et|e|и|y|och|og)\s+)?|\s+(?P<word>[^\W\d_]{1,5})(?=\s)\s+")


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))
