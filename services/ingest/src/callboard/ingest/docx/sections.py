"""The sections of a Word document: where its text stands on paper, and where sections begin on a new page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from callboard.ingest.docx.measures import points
from callboard.ingest.xml_reading import Element, attribute, child, local_name

_LETTER, _MARGIN = 612.0, 72.0
"""Points: what a section has that does not say."""
_NARROWEST = 72.0


class Section(NamedTuple):
    """Places in points from the paper's left edge."""

    left: float = _MARGIN
    right: float = _LETTER - _MARGIN
    on_new_page: bool = True
    """Whether what stands in it begins on a page of its own."""

    @property
    def width(self) -> float:
        """Of its text."""
        return max(_NARROWEST, self.right - self.left)


def read_section(element: Element) -> Section:
    """Of a `sectPr`."""
    size, margins = child(element, "pgSz"), child(element, "pgMar")
    paper = points(size, "w") or _LETTER
    left, right = points(margins, "left", "start"), points(margins, "right", "end")
    gutter = points(margins, "gutter") or 0.0
    return Section(
        left=(_MARGIN if left is None else left) + gutter,
        right=paper - (_MARGIN if right is None else right),
        on_new_page=attribute(child(element, "type"), "val") not in {"continuous", "nextColumn"},
    )


def read_sections(body: Element) -> Sequence[Section]:
    """All of them, in order. Each is described at its end; there is at least one."""
    found = [read_section(each) for each in body.iter() if local_name(each) == "sectPr"]
    return found or [Section()]
