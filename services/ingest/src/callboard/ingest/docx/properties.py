"""What Word says of paragraphs and of characters, each value with a place for not being said."""

from __future__ import annotations

from typing import NamedTuple, Self

from callboard.ingest.docx.measures import alignment, points, switch, whole
from callboard.ingest.xml_reading import Element, attribute, child, children
from callboard.playbook import Alignment

_LINE = 12.0
"""Points: what hundredths of lines are taken of."""


class ParagraphProperties(NamedTuple):
    """Lengths in points."""

    left: float | None = None
    first: float | None = None
    right: float | None = None
    before: float | None = None
    after: float | None = None
    alignment: Alignment | None = None
    on_new_page: bool | None = None
    close: bool | None = None
    """No space between it and a neighbour of the same style."""
    stops: tuple[float, ...] | None = None
    list_id: int | None = None
    list_level: int | None = None

    def over(self, other: Self) -> Self:
        """What is said here, and where nothing is, what is said there."""
        return other._replace(**{name: value for name, value in self._asdict().items() if value is not None})


class CharacterProperties(NamedTuple):
    """How characters are set; `size` in points."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    small_caps: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    size: float | None = None

    def over(self, other: Self) -> Self:
        """What is said here, and where nothing is, what is said there."""
        return other._replace(**{name: value for name, value in self._asdict().items() if value is not None})

    def beside(self, other: Self) -> Self:
        """A character style's over a paragraph style's: what both switch on is off again, as ECMA-376 part 1, 17.7.3 has it."""
        own = self.over(other)
        toggles = {
            name: mine is not theirs
            for name in ("bold", "italic", "small_caps", "caps", "hidden")
            if (mine := getattr(self, name)) is not None and (theirs := getattr(other, name)) is not None
        }
        return own._replace(**toggles)

    @property
    def styles(self) -> str:
        """As `StyledRun.styles`."""
        return "".join(
            letter
            for letter, on in zip("bisu", (self.bold, self.italic, self.small_caps, self.underline), strict=True)
            if on
        )


def paragraph_properties(element: Element | None) -> ParagraphProperties:
    """Of a `pPr`."""
    if element is None:
        return ParagraphProperties()
    indent, spacing, listed = (child(element, name) for name in ("ind", "spacing", "numPr"))
    hanging = points(indent, "hanging")
    return ParagraphProperties(
        left=points(indent, "left", "start"),
        first=points(indent, "firstLine") if hanging is None else -hanging,
        right=points(indent, "right", "end"),
        before=_space(spacing, "before"),
        after=_space(spacing, "after"),
        alignment=alignment(element),
        on_new_page=switch(element, "pageBreakBefore"),
        close=switch(element, "contextualSpacing"),
        stops=_stops(child(element, "tabs")),
        list_id=whole(child(listed, "numId")),
        list_level=whole(child(listed, "ilvl")),
    )


def character_properties(element: Element | None) -> CharacterProperties:
    """Of an `rPr`."""
    if element is None:
        return CharacterProperties()
    fonts, size = child(element, "rFonts"), whole(child(element, "sz"))
    return CharacterProperties(
        bold=switch(element, "b"),
        italic=switch(element, "i"),
        underline=switch(element, "u"),
        small_caps=switch(element, "smallCaps"),
        caps=switch(element, "caps"),
        hidden=switch(element, "vanish"),
        font=attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or attribute(fonts, "asciiTheme"),
        size=size / 2 if size else None,
    )


def _space(spacing: Element | None, side: str) -> float | None:
    lines = whole(spacing, f"{side}Lines")
    return points(spacing, side) if lines is None else lines / 100 * _LINE


def _stops(tabs: Element | None) -> tuple[float, ...] | None:
    if tabs is None:
        return None
    places = (points(each, "pos") for each in children(tabs, "tab") if attribute(each, "val") not in {"clear", "bar"})
    return tuple(sorted(place for place in places if place is not None))
