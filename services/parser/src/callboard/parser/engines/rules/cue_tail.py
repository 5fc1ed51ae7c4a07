"""What follows a speaker's name up to the first word of the speech: marks, punctuation, asides, a dash."""

import re

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold

_REMARK_END = re.compile(r"[.:][)_*]*\s+(?=[^\s\W]|[¡¿\"«“„'’(_\[…—–-])")  # noqa: RUF001
_REMARK = 160  # characters that a remark may have before the speech
_INITIAL = 2
_LOUD = 3
_MARK = re.compile(r"[_*]{0,3}")
_BLANK = re.compile(r"[ \t\u00a0\u3000]*")
_DASH = re.compile(r"(?:--|[-—–])[ \t]?")  # noqa: RUF001
_QUOTES = ("「", "『")
_BRACKETS = "([_"  # what asides begin with; looking is cheaper than matching, and most names have nothing of the kind
_ASIDE = re.compile(
    r"\((?:[^()\n]|\n(?!\s*\n)|\([^()\n]{0,200}\)){1,900}\)|\[(?:[^\[\]\n]|\n(?!\s*\n)){1,900}\]|_(?:[^_\n]|\n(?!\s*\n)){2,600}_"
)


_FOLLOWS = frozenset("_*.:：,;([-—– \t\u00a0\u3000「『")  # noqa: RUF001


def remark_end(text: str, start: int, limit: int) -> int | None:
    """Where a remark that begins at ``start`` ends so that the speech follows: ``NAME, à part. Je sors.``; or None."""
    for match in _REMARK_END.finditer(text, start, min(limit, start + _REMARK)):
        word = text[start : match.start()].rpartition(" ")[2]
        if match.group()[0] == ":" or (len(word) > _INITIAL and fold(word) not in lexicon.TITLE):
            return match.start() + 1
    return None


def may_follow(character: str) -> bool:
    """Whether a tail can begin with ``character``, before the end of the line; saves reading most that are none."""
    return character in _FOLLOWS or character.isspace()


class Tail:
    """Reads what follows a name: marks, punctuation, asides, a dash."""

    def __init__(self, text: str, at: int, line_end: int, limit: int) -> None:
        self._text, self.at, self._line_end, self._limit = text, at, line_end, limit
        self._name_end = self.end = at
        self.separator = ""
        self.own_line = False
        self.asides: list[tuple[int, int]] = []

    def read(self, *, styled: bool = False) -> bool:
        """Whether it can be the tail of a cue; ``styled`` where the name is set in a type of its own."""
        self._marks()
        self._punctuation(".:：,;")  # noqa: RUF001
        self._marks()
        comma = self._text[self.end - 1 : self.end] == ","
        if comma:
            self.separator = ""
        self.end = self.at
        gap = self._blank()
        if not self.separator and self._text[self.at : self.at + 1] in _BRACKETS:
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
        if self._text[self.at : self.at + 1] in _QUOTES and self.at < self._limit:  # 「: what is said follows
            self.separator = "「"
            return True
        self.separator = "aside" if self.asides else "gap" if gap else "type" if styled else ""
        return bool(self.separator)

    def _nothing_said(self) -> bool:
        """Whether the line ends here, or holds nothing but asides from here on."""
        at = self.at
        while self._text[at : at + 1] in _BRACKETS and (match := _ASIDE.match(self._text, at, self._limit)):
            at = match.end()
            at += self._text[at : at + 1] in {".", ":"}
            while self._text[at : at + 1] in {" ", "\t"}:
                at += 1
        line_end = self._line_end if at <= self._line_end else self._text.find("\n", at)
        return not self._text[at : len(self._text) if line_end < 0 else line_end].strip()

    def _comma_remark(self) -> bool:
        """``NAME, à part.``: a remark without brackets, in lower case or the capitals of the name, to the end of the line."""
        rest = self._text[self.at : self._line_end]
        loud = rest.isupper() and self._text[max(0, self._name_end - _LOUD) : self._name_end].isupper()
        return loud or rest[:1].islower()

    def _remark(self) -> bool:
        rest = self._text[self.at : self._line_end].rstrip()
        if not rest.isupper():
            self.asides.append((self.at, self.at + len(rest)))
        else:
            self.end = self.at + len(rest)  # in the type of the name, and printed as part of it
        self.at = self._line_end
        self.separator, self.own_line = ",", True
        return True

    def _marks(self) -> None:
        if self._text[self.at : self.at + 1] in "_*" and (match := _MARK.match(self._text, self.at, self._line_end)):
            self.at = match.end()

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
