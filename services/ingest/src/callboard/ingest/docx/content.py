"""What stands in a paragraph: its characters as they are shown, its page breaks, and boxes of text that hang on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum, auto
from typing import TypeAlias

from callboard.ingest.docx.properties import CharacterProperties, character_properties
from callboard.ingest.docx.styles import Styles
from callboard.ingest.typing_out.paragraph import Run
from callboard.ingest.xml_reading import Element, attribute, child, children, local_name


class PageTurn(Enum):
    """Why another page begins."""

    ASKED_FOR = auto()
    """The writer wants one here."""
    RENDERED = auto()
    """Word had filled the page when it last set the document."""


Piece: TypeAlias = Run | PageTurn | Element

_NOT_SHOWN = frozenset({"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "fldData", "sdtPr", "rt", "sectPr"})
_FIXED = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_REFERENCES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}
_SYMBOLS = 0xF000
"""Word keeps the characters of symbol fonts in the private use area from here on."""


class Content:
    """Reads paragraphs' content with the styles of their document.

    Attributes:
        left_out: How many footnotes, endnotes and comments hang on what was read.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.left_out: Counter[str] = Counter()

    def pieces(self, paragraph: Element, base: CharacterProperties) -> Iterator[Piece]:
        """In order; an element is a box whose paragraphs are its own. `base` is what the paragraph's style says."""
        for each in paragraph:
            name = local_name(each)
            if name == "r":
                yield from self._run(each, base)
            elif name not in _NOT_SHOWN:
                yield from self.pieces(each, base)

    def _run(self, run: Element, base: CharacterProperties) -> Iterator[Piece]:
        properties = child(run, "rPr")
        if properties is not None:
            named = self._styles.characters(attribute(child(properties, "rStyle"), "val"))
            base = character_properties(properties).over(named.beside(base))
        if base.hidden:
            return
        for each in run:
            yield from self._shown(each, local_name(each), base)

    def _shown(self, each: Element, name: str, set_as: CharacterProperties) -> Iterator[Piece]:
        text = _text(each, name)
        if text:
            yield Run(text.upper() if set_as.caps else text, set_as.styles)
        elif name == "lastRenderedPageBreak":
            yield PageTurn.RENDERED
        elif name == "br":
            yield PageTurn.ASKED_FOR if attribute(each, "type") == "page" else Run("\n")
        elif name in _REFERENCES:
            self.left_out[_REFERENCES[name]] += 1
        elif name == "ruby":
            yield from self.pieces(each, set_as)
        elif name not in _NOT_SHOWN:
            yield from _boxes(each)


def _text(each: Element, name: str) -> str:
    if name == "t":
        # A line end within it is white space to Word.
        return " ".join((each.text or "").splitlines()) if "\n" in (each.text or "") else each.text or ""
    if name == "sym":
        return _symbol(attribute(each, "char") or "")
    return _FIXED.get(name, "")


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number >= _SYMBOLS:
        number -= _SYMBOLS
    return chr(number) if 0x20 <= number < 0xD800 else ""  # noqa: PLR2004 - below are controls, above surrogates


def _boxes(element: Element) -> Iterator[Element]:
    """The boxes of text in a drawing; of two ways to draw it, the first one counts."""
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if local_name(each) == "txbxContent":
            yield each
        elif local_name(each) == "AlternateContent":
            choices = [*children(each, "Choice"), *children(each, "Fallback")]
            waiting += choices[:1]
        else:
            waiting += reversed(list(each))
