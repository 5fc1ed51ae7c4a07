"""The styles of a Word document, each with what it inherits: its own, those that it is based on, the document's defaults."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from callboard.ingest.docx.properties import (
    CharacterProperties,
    ParagraphProperties,
    character_properties,
    paragraph_properties,
)
from callboard.ingest.xml_reading import Element, attribute, child, children

_SIZE = 10.0
"""Points: of characters of which nothing is said."""


class Style(NamedTuple):
    """What a style says, with what it inherits from others."""

    name: str | None = None
    paragraph: ParagraphProperties = ParagraphProperties()
    characters: CharacterProperties = CharacterProperties()


class Styles:
    """The styles of one document."""

    def __init__(self, root: Element | None) -> None:
        self._by_id = {attribute(each, "styleId") or "": each for each in children(root, "style")}
        self._default = next((known for known, each in self._by_id.items() if _is_default(each)), None)
        self._defaults = _defaults(child(root, "docDefaults"))
        self.paragraph = cache(self._paragraph)
        self.characters = cache(self._characters)

    def _paragraph(self, style_id: str | None) -> Style:
        """A paragraph's style over the document's defaults; the default one for None and for one that is not there."""
        known = style_id if style_id in self._by_id else self._default
        style = self._chain(known)
        return Style(
            style.name, style.paragraph.over(self._defaults.paragraph), style.characters.over(self._defaults.characters)
        )

    def _characters(self, style_id: str | None) -> CharacterProperties:
        """A character style; nothing for None and for one that is not there."""
        return self._chain(style_id).characters

    def _chain(self, style_id: str | None) -> Style:
        style, seen = Style(), set[str]()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            element = self._by_id[style_id]
            style = Style(
                style.name or attribute(child(element, "name"), "val") or style_id,
                style.paragraph.over(paragraph_properties(child(element, "pPr"))),
                style.characters.over(character_properties(child(element, "rPr"))),
            )
            style_id = attribute(child(element, "basedOn"), "val") or ""
        return style


def _is_default(style: Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true", "on"}


def _defaults(element: Element | None) -> Style:
    paragraph = paragraph_properties(child(child(element, "pPrDefault"), "pPr"))
    characters = character_properties(child(child(element, "rPrDefault"), "rPr"))
    return Style(None, paragraph, characters.over(CharacterProperties(size=_SIZE)))
