"""From pdfium's characters to words with places.

A call into pdfium for each character would take most of the time. What is needed of most words are the places of their
first and last characters; only words of mixed fonts, and those that cannot be so wide, are looked at one by one.
"""

from __future__ import annotations

import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from callboard.ingest.pdf.pdfium import Box, OpenPage, Setting
from callboard.ingest.pdf.turning import Turn
from callboard.ingest.pdf.words import Page, Rule, Word

_WORD = re.compile(r"\S+")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_LIGATURES = str.maketrans(
    {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
)
_MOST_DRAWINGS = 20_000
"""A page with more is a picture: its strokes underline nothing."""
_THIN = 2.5
"""Points: a stroke whose bounds are no thicker may be a rule; pdfium's are twice as thick as a thin stroke."""
_WIDEST = 1.6
"""No character is wider, in heights of its font."""
_NEAR = 0.1
"""Heights of the larger font: no blank between words is narrower."""
_FARTHEST = 20_000.0
"""Points: the largest page that a PDF may have is 14,400 wide (ISO 32000-1, annex C). NaN is nowhere."""
_APART = 0.3
"""Heights of the font: characters that are further from each other are no word."""
_LEVEL = 0.1
"""Heights of the font: characters whose baselines differ by more are not on one."""


def pages(document: Any) -> Iterator[Page]:
    """Every page of an open `pypdfium2.PdfDocument`, in order; a page that cannot be loaded is blank."""
    pdfium: Any = importlib.import_module("pypdfium2.raw")
    for index in range(len(document)):
        with OpenPage(pdfium, document.raw, index) as page:
            yield _Reading(page).page(index + 1)


class _Reading:
    """The reading of one page."""

    def __init__(self, page: OpenPage) -> None:
        self._open = page
        self._turn = Turn(page.quarter_turns, page.size)
        self._settings: dict[int, Setting] = {}
        self._descents: dict[int, float] = {}

    def page(self, number: int) -> Page:
        text = self._open.characters()
        words: list[Word] = []
        askew: dict[int, list[str]] = defaultdict(list)
        for match in _WORD.finditer(text):
            setting = self._setting(match.start())
            found = self._words(match.group(), match.start()) if self._turn.runs_right(setting.angle) else []
            if found and all(map(_is_somewhere, found)):
                if words and self._is_one_word(words[-1], found[0], match.start()):
                    found[0] = found[0]._replace(glued=True)
                words += found
            else:
                askew[setting.angle].append(match.group())
        drawings = self._open.drawings()
        return Page(
            number=number,
            width=self._turn.width,
            words=tuple(words),
            askew=tuple(" ".join(texts) for texts in askew.values()),
            rules=tuple(self._rules()) if drawings <= _MOST_DRAWINGS else (),
            blank=self._open.loaded and not drawings,
            unreadable=len(_UNREADABLE.findall(text)),
        )

    def _is_one_word(self, before: Word, after: Word, start: int) -> bool:
        """Whether the blank before a character is pdfium's own, where there is hardly any on paper, as between two fonts."""
        near = abs(after.left - before.right) <= _NEAR * max(before.size, after.size)
        level = abs(after.baseline - before.baseline) <= _LEVEL * before.size
        return near and level and self._open.is_added(start - 1)

    def _words(self, text: str, start: int) -> list[Word]:
        """Of one word of the file; it is several where its style or its line changes in it."""
        setting, end = self._setting(start), start + len(text) - 1
        first, last = self._box(start), self._box(end)
        left, right = min(first.left, last.left), max(first.right, last.right)
        level = abs(first.bottom - last.bottom) <= _LEVEL * setting.size
        if level and right - left <= _WIDEST * setting.size * len(text) and setting == self._setting(end):
            return [self._word(text, start, Box(left, first.bottom, right, first.top), setting)]
        return self._pieces(text, start)

    def _pieces(self, text: str, start: int) -> list[Word]:
        pieces: list[Word] = []
        for index, character in enumerate(text, start):
            box, setting = self._box(index), self._setting(index)
            piece = self._word(character, index, box, setting)
            before = pieces[-1] if pieces else None
            if before is None or not _adjoins(before, piece):
                pieces.append(piece)
            elif before.styles != piece.styles:
                pieces.append(piece._replace(glued=True))
            else:
                pieces[-1] = before._replace(
                    text=before.text + piece.text,
                    left=min(before.left, piece.left),
                    right=max(before.right, piece.right),
                )
        return pieces

    def _word(self, text: str, index: int, box: Box, setting: Setting) -> Word:
        run = self._open.run(index)
        if run not in self._descents:
            self._descents[run] = self._turn.point(*self._open.origin(index))[1] - box.bottom
        baseline = box.bottom + self._descents[run]
        return Word(text.translate(_LIGATURES), box.left, box.right, baseline, setting.size, setting.styles)

    def _setting(self, index: int) -> Setting:
        run = self._open.run(index)
        if run not in self._settings:
            self._settings[run] = self._open.setting(index)
        return self._settings[run]

    def _box(self, index: int) -> Box:
        return self._turn.box(self._open.box(index))

    def _rules(self) -> Iterator[Rule]:
        for stroke in map(self._turn.box, self._open.strokes()):
            if stroke.top - stroke.bottom <= _THIN < stroke.right - stroke.left:
                yield Rule(stroke.left, stroke.right, (stroke.bottom + stroke.top) / 2)


def _is_somewhere(word: Word) -> bool:
    """Whether its place is a number that paper has: a file may say anything."""
    return all(abs(place) < _FARTHEST for place in (word.left, word.right, word.baseline, word.size))


def _adjoins(before: Word, after: Word) -> bool:
    reach = _APART * before.size
    near = min(abs(after.left - before.right), abs(before.left - after.right)) <= reach
    return near and abs(after.baseline - before.baseline) <= _LEVEL * before.size
