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
    ElementType.PAGE_MATTER: "fw",
}


def write_apparatus(xml: XmlWriter, elements: Sequence[Element], cast: Sequence[CastItem]) -> None:
    """Write ``elements`` in their order as title pages, cast lists and plain divisions."""
    items = {item.name.span.start: item for item in cast}
    for kind, group in groupby(elements, lambda e: _KINDS.get(e.type, "div")):
        if kind == "castList":
            _cast_lists(xml, list(group), items)
            continue
        if kind == "fw":
            for element in group:
                xml.leaf("fw", element.text)
            continue
        with xml.inside(kind):
            for element in group:
                _WRITE[kind](xml, element)


def _title_page(xml: XmlWriter, element: Element) -> None:
    if element.type is ElementType.AUTHOR:
        xml.leaf("docAuthor", element.text)
        return
    with xml.inside("docTitle"):
        xml.leaf("titlePart", element.text, {"type": "main"})


def _cast_lists(xml: XmlWriter, elements: Sequence[Element], items: dict[int, CastItem]) -> None:
    """Each heading begins a list of its own, as TEI has a heading only first; one without entries is a division."""
    at = 0
    while at < len(elements):
        end = next((i for i in range(at + 1, len(elements)) if _heads(elements[i])), len(elements))
        group = elements[at:end]
        with xml.inside("div" if all(_heads(e) for e in group) else "castList"):
            for element in group:
                _cast_entry(xml, element, items)
        at = end


def _heads(element: Element) -> bool:
    return element.type is ElementType.CAST_HEADING


def _cast_entry(xml: XmlWriter, element: Element, items: dict[int, CastItem]) -> None:
    if _heads(element):
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


def _division(xml: XmlWriter, element: Element) -> None:
    xml.leaf("p", element.text)


_WRITE = {"titlePage": _title_page, "div": _division}
