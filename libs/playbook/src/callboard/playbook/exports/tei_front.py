"""What stands before and after the play: title page, cast list, prefaces, licences."""

from collections.abc import Sequence
from itertools import groupby

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import CastItem

_KINDS = {
    ElementType.TITLE: "titlePage",
    ElementType.AUTHOR: "titlePage",
    ElementType.CAST_HEADING: "castList",
    ElementType.CAST_ITEM: "castList",
}


def write_apparatus(xml: XmlWriter, elements: Sequence[Element], cast: Sequence[CastItem]) -> None:
    """Write ``elements`` in their order as title pages, cast lists and plain divisions."""
    items = {item.name.span.start: item for item in cast}
    for kind, group in groupby(elements, lambda e: _KINDS.get(e.type, "div")):
        with xml.inside(kind):
            for element in group:
                _WRITE[kind](xml, element, items)


def _title_page(xml: XmlWriter, element: Element, _items: dict[int, CastItem]) -> None:
    if element.type is ElementType.AUTHOR:
        xml.leaf("docAuthor", element.text)
        return
    with xml.inside("docTitle"):
        xml.leaf("titlePart", element.text, {"type": "main"})


def _cast_list(xml: XmlWriter, element: Element, items: dict[int, CastItem]) -> None:
    if element.type is ElementType.CAST_HEADING:
        # castList allows a head only first; a later one heads the rest of the list
        xml.leaf("head", element.text)
        return
    item = next((items[at] for at in range(element.span.start, element.span.end) if at in items), None)
    xml.open("castItem")
    if item is None:
        xml.text(element.text)
    else:
        at, end = item.name.span.start - element.span.start, item.name.span.end - element.span.start
        xml.text(element.text[:at])
        xml.open("role")
        xml.text(element.text[at:end])
        xml.close()
        xml.text(element.text[end:])
    xml.close()
    xml.break_line()


def _division(xml: XmlWriter, element: Element, _items: dict[int, CastItem]) -> None:
    xml.leaf("p", element.text)


_WRITE = {"titlePage": _title_page, "castList": _cast_list, "div": _division}
