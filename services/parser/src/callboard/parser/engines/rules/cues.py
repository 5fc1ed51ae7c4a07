"""Where a line could open a speech: every way in which printed plays set a speaker's name before his words.

``NAME.`` ``NAME:`` ``NAME`` alone, ``NAME  text`` after a gap, ``NAME (direction). text``, ``_Name._ text``,
``NAME, direction.`` … This module only lists what a line could be; ``conventions`` learns which of it is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

Case = Literal["upper", "mixed", "none"]

_RUN = re.compile(r"[^\n:：()\[\]_*!?;\"«»“”„…\t—–=|{}<>#]{1,90}")  # noqa: RUF001
_MARK = re.compile(r"[_*]{0,3}")
_ASIDE = re.compile(
    r"\((?:[^()\n]|\n(?!\s*\n)|\([^()\n]{0,200}\)){1,900}\)|\[(?:[^\[\]\n]|\n(?!\s*\n)){1,900}\]|_(?:[^_\n]|\n(?!\s*\n)){2,600}_"
)
_STOP = re.compile(r"\.(?!\.)|--| {2,}|, (?=[^\W\d_])|,$")
_BLANK = re.compile(r"[ \t\u00a0\u3000]*")
_DASH = re.compile(r"(?:--|[-—–])[ \t]?")  # noqa: RUF001
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*['’.]?")  # noqa: RUF001
_MAX_NAME = 60
_ABBREVIATION = 4
_MAX_WORDS = 9
_UPPER_SHARE = 0.6


class Style(NamedTuple):
    """How a name is set: its case, what separates it from the speech, and whether it has the line for itself."""

    case: Case
    separator: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class Cue:
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


_KEY_WORD = re.compile(r"[^\W_]+")


def case_of(name: str) -> Case | None:
    """How ``name`` is capitalised; None for what cannot be a name, as it begins in lower case."""
    letters = [c for c in name if c.isalpha()]
    if not letters:
        return None
    if not any(c.islower() or c.isupper() for c in letters):
        return "none"
    if not letters[0].isupper() and not (letters[0].islower() and name[:2] in {"l'", "d'", "l’", "d’"}):  # noqa: RUF001
        return None
    return "upper" if sum(c.isupper() for c in letters) >= _UPPER_SHARE * len(letters) else "mixed"


def possible_cues(text: str, line: Line, limit: int) -> Iterator[Cue]:
    """Every cue that ``line`` could open with, shortest name first; asides may run on to offset ``limit``."""
    mark = _MARK.match(text, line.start)
    begin = mark.end() if mark else line.start
    run = _RUN.match(text, begin, line.end)
    if run is None or not (run.group()[0].isalnum() or run.group()[0] in "'’"):  # noqa: RUF001
        return
    stops = [m.start() for m in _STOP.finditer(run.group()) if m.start()][:6]
    length = len(run.group().rstrip(" ."))
    for stop in sorted({*stops, length}):
        if stop > length or _crosses_sentence(run.group()[:stop]):
            return
        cue = _cue_at(text, line, (begin, begin + stop), limit)
        if cue is not None:
            yield cue


def _crosses_sentence(name: str) -> bool:
    """Whether a full stop inside ``name`` ends more than an abbreviation."""
    return any(len(part.rpartition(" ")[2]) > _ABBREVIATION for part in name.split(".")[:-1])


def _cue_at(text: str, line: Line, span: tuple[int, int], limit: int) -> Cue | None:
    name = text[span[0] : span[1]].rstrip(" ,")
    case = case_of(name)
    if case is None or not name or len(name) > _MAX_NAME or len(_WORD.findall(name)) > _MAX_WORDS:
        return None
    name_end = span[0] + len(name)
    tail = _Tail(text, name_end, line.end, limit)
    if not tail.read():
        return None
    style = Style(case, tail.separator, tail.own_line)
    return Cue(line.number, line.start, span[0], name_end, tail.end, tuple(tail.asides), tail.at, style, key_of(name))


class _Tail:
    """Reads what follows a name: marks, punctuation, asides, a dash."""

    def __init__(self, text: str, at: int, line_end: int, limit: int) -> None:
        self._text, self.at, self._line_end, self._limit = text, at, line_end, limit
        self.end = at
        self.separator = ""
        self.own_line = False
        self.asides: list[tuple[int, int]] = []

    def read(self) -> bool:
        """Whether it can be the tail of a cue."""
        self._skip(_MARK)
        self._punctuation(".:：,;")  # noqa: RUF001
        self._skip(_MARK)
        comma = self._text[self.end - 1 : self.end] == ","
        if comma:
            self.separator = ""
        self.end = self.at
        gap = self._blank()
        if not self.separator:
            self._asides()
        if self.asides:
            self._punctuation(".:：,")  # noqa: RUF001
            self.separator = self.separator.replace(",", "")
            self._blank()
        self._dash()
        self.own_line = self._nothing_said()
        if comma and not self.asides:
            return self._remark() if self._comma_remark() else False
        if self.separator or self.own_line:
            return True
        self.separator = "aside" if self.asides else "gap" if gap else ""
        return bool(self.separator)

    def _nothing_said(self) -> bool:
        """Whether the line ends here, or holds nothing but asides from here on."""
        at = self.at
        while match := _ASIDE.match(self._text, at, self._limit):
            at = match.end()
            at += self._text[at : at + 1] in {".", ":"}
            while self._text[at : at + 1] in {" ", "\t"}:
                at += 1
        line_end = self._text.find("\n", at)
        return not self._text[at : len(self._text) if line_end < 0 else line_end].strip()

    def _comma_remark(self) -> bool:
        """``NAME, à part.``: a remark without brackets, in lower case, to the end of the line."""
        rest = self._text[self.at : self._line_end]
        return rest[:1].islower()

    def _remark(self) -> bool:
        rest = self._text[self.at : self._line_end].rstrip()
        self.asides.append((self.at, self.at + len(rest)))
        self.at = self._line_end
        self.separator, self.own_line = ",", True
        return True

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self.at, self._line_end)
        if match:
            self.at = match.end()
            return len(match.group())
        return 0

    def _blank(self) -> bool:
        """Skip blank; whether it was a gap (a tab, or two blanks and more)."""
        before = self.at
        match = _BLANK.match(self._text, self.at)
        self.at = match.end() if match else self.at
        blank = self._text[before : self.at]
        return len(blank) > 1 or "\t" in blank

    def _punctuation(self, allowed: str) -> None:
        if self._text[self.at : self.at + 1] in allowed and self.at < self._limit:
            self.separator = self._text[self.at].replace("：", ":")  # noqa: RUF001
            self.at += 1
        if not self.asides:
            self.end = self.at
        elif self.asides and self._text[self.at - 1] in allowed:
            self.asides[-1] = (self.asides[-1][0], self.at)

    def _asides(self) -> None:
        while match := _ASIDE.match(self._text, self.at, self._limit):
            self.asides.append(match.span())
            self.at = match.end()
            after = self.at
            self._blank()
            if not _ASIDE.match(self._text, self.at, self._limit):
                self.at = after
                return

    def _dash(self) -> None:
        match = _DASH.match(self._text, self.at)
        if match is None or (not self.separator and not self.asides and match.group().strip() == "-"):
            return
        if self.separator == "." or not self.separator:
            self.separator = self.separator or "--"
            if not self.asides and self.end == self.at:
                self.end = self.at = match.end()
                self.end -= len(match.group()) - len(match.group().rstrip())
                self._blank()


def names_in(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Offsets of the single names in the cue at ``start:end``: split at commas, slashes and conjunctions."""
    found: list[tuple[int, int]] = []
    at = start
    for match in _JOINT.finditer(text, start, end):
        if match.lastgroup == "word" and fold(match.group("word")) not in lexicon.CONJUNCTION:
            continue
        _add(text, at, match.start(), found)
        at = match.end()
    _add(text, at, end, found)
    return tuple(found) or ((start, end),)


_JOINT = re.compile(r"\s*[,/&+]\s*(?:(?:and|und|et|e|и|y|och|og)\s+)?|\s+(?P<word>[^\W\d_]{1,5})(?=\s)\s+")


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))
