"""XML as elements, with nothing fetched and nothing expanded; names are those without their namespaces.

Namespaces are left aside because one format comes in several: a Word document may be of the transitional or of the strict kind.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from callboard.ingest.refusals import refusal
from callboard.ingest.xml_safety import require_no_declarations


class Element(Protocol):
    """What is used of `lxml.etree._Element`."""

    @property
    def tag(self) -> str:
        """Its name, with its namespace in braces."""
        ...

    @property
    def text(self) -> str | None:
        """The characters before its first child."""
        ...

    @property
    def tail(self) -> str | None:
        """The characters between its end and what follows it."""
        ...

    @property
    def attrib(self) -> Mapping[str, str]:
        """Its attributes, with their namespaces in braces."""
        ...

    def __iter__(self) -> Iterator[Element]:
        """Its children."""
        ...

    def iter(self) -> Iterator[Element]:
        """Itself and everything in it."""
        ...


def parse_xml(data: bytes, name: str) -> Element:
    """The root element of `data`, which people know as `name`.

    Raises:
        Refused: UNSAFE_XML, or DAMAGED_FILE where it is not well-formed.
    """
    require_no_declarations(data, name)
    etree: Any = importlib.import_module("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refusal(
            "DAMAGED_FILE",
            f"{name} is damaged: its XML breaks off or is not well-formed.",
            "Save it anew from the program that it was written in, or send it again from where it is whole.",
        ) from error


def local_name(element: Element) -> str:
    """Its name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element | None, name: str) -> Element | None:
    """Its first child of that name."""
    return None if element is None else next((each for each in element if local_name(each) == name), None)


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Its children of that name."""
    return iter(()) if element is None else (each for each in element if local_name(each) == name)


def attribute(element: Element | None, name: str) -> str | None:
    """Its attribute of that name, of whatever namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
