"""The parts of a Word document that its text depends on."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from callboard.contracts.problems import Refused
from callboard.ingest.containers import open_container
from callboard.ingest.limits import Limits
from callboard.ingest.refusals import refusal
from callboard.ingest.xml_reading import Element, attribute, child, parse_xml

_HEADS = frozenset({"header", "footer"})


class Parts(NamedTuple):
    """Elements of a document's parts; of those that it lacks there is nothing."""

    body: Element
    styles: Element | None
    numbering: Element | None
    heads: tuple[Element, ...] = ()
    """Its headers and footers."""


def read_parts(data: bytes, limits: Limits) -> Parts:
    """The parts of a DOCX, DOCM or DOTX, found by their relationships as ECMA-376 part 2 has it.

    Raises:
        Refused: what `open_container` and `parse_xml` refuse, or DAMAGED_FILE where there is no document in it.
    """
    with open_container(data, limits) as container:
        document = _related(container, "").get("officeDocument")
        root = _parsed(container, document)
        body = child(root, "body")
        if document is None or body is None:
            raise _no_document()
        beside = _related(container, document)
        heads = [_parsed(container, path) for kind, path in _all_related(container, document) if kind in _HEADS]
        return Parts(
            body,
            _parsed(container, beside.get("styles")),
            _parsed(container, beside.get("numbering")),
            tuple(head for head in heads if head is not None),
        )


def _related(container: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that one part names, by the last word of what each is to it; the first of each kind counts."""
    related: dict[str, str] = {}
    for kind, path in _all_related(container, part):
        related.setdefault(kind, path)
    return related


def _all_related(container: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    folder, name = posixpath.split(part)
    relationships = _parsed(container, posixpath.join(folder, "_rels", f"{name}.rels"))
    for each in relationships if relationships is not None else ():
        kind, target = attribute(each, "Type"), attribute(each, "Target")
        if kind and target and attribute(each, "TargetMode") != "External":
            yield kind.rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _parsed(container: zipfile.ZipFile, part: str | None) -> Element | None:
    if part is None or part not in container.NameToInfo:
        return None
    return parse_xml(container.read(part), part)


def _no_document() -> Refused:
    return refusal(
        "DAMAGED_FILE",
        "The file is packed as a Word document, but holds none.",
        "Save it anew from the program that it was written in.",
    )
