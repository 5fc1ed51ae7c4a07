"""Simple readers of text formats, which share no code with the extractors: all characters of a file, with nothing of how they stand.

A reader answers None for a file in which what is shown is more than a simple reader can say.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from callboard.ingest.extractors.port import ExtractedText

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_IN_LINE = {"r", "hyperlink", "ins", "smartTag"}
_INSIDE = {
    "document": {"body"},
    "body": {"p", "tbl", "sdt", "sectPr"},
    "sdt": {"sdtContent"},
    "sdtContent": {"p", "tbl"},
    "tbl": {"tr", "tblPr", "tblGrid"},
    "tr": {"tc", "trPr"},
    "tc": {"p", "tbl", "tcPr"},
    "p": {"pPr", *_IN_LINE},
    "hyperlink": _IN_LINE,
    "ins": _IN_LINE,
    "smartTag": _IN_LINE,
    "r": {"t", "tab", "br", "rPr"},
    "pPr": {"ind", "jc", "spacing", "tabs", "pageBreakBefore"},
    "tabs": {"tab"},
    "rPr": {"b", "i", "u", "caps", "smallCaps", "sz"},
    "tcPr": {"tcW"},
}
"""What a Word document may have in what, where a simple reader is to understand it."""
_WORDLESS = frozenset({"sectPr", "tblPr", "tblGrid", "trPr"})

_PLAIN = frozenset(
    {
        "html",
        "body",
        "div",
        "p",
        "h1",
        "h2",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "b",
        "i",
        "em",
        "span",
        "center",
        "br",
        "hr",
    }
)


def read_text(data: bytes, extracted: ExtractedText) -> str | None:
    """A plain text in the encoding that was found."""
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    return data[len(mark) :].decode(extracted.encoding or "ascii").replace("\0", "\ufffd")


def read_fdx(data: bytes) -> str | None:
    """The title page, then the script: numbers of scenes and everything that stands in a text."""
    root = _parsed(data)
    if root is None:
        return None
    contents = [each for each in (root.find("{*}TitlePage/{*}Content"), root.find("{*}Content")) if each is not None]
    return "".join(
        piece for content in contents for each in content.iterfind("{*}Paragraph") for piece in _paragraph(each)
    )


def _paragraph(element: ET.Element) -> Iterator[str]:
    texts = ["".join(text.itertext()) for text in element.iterfind("{*}Text")]
    if any(text.strip() for text in texts):
        yield element.get("Number", "")
    yield from texts
    for each in element.iterfind("{*}DualDialogue/{*}Paragraph"):
        yield from _paragraph(each)


def read_docx(data: bytes) -> str | None:
    """The texts of a document's body, if there is nothing in it but paragraphs and tables."""
    with ZipFile(BytesIO(data)) as container:
        root = _parsed(container.read("word/document.xml")) if "word/document.xml" in container.namelist() else None
    if root is None or not _is_simple(root):
        return None
    return "".join(text.text or "" for text in root.iterfind(".//{*}t"))


def _is_simple(element: ET.Element) -> bool:
    known = _INSIDE.get(_name(element), set())
    return _name(element) in _WORDLESS or all(_name(each) in known and _is_simple(each) for each in element)


def read_html(data: bytes) -> str | None:
    """All characters of a page that is well-formed and has nothing but plain elements: what hides or adds any is none."""
    root = None if b"<![" in data or b"encoding" in data else _parsed(data)
    if root is None or not all(each.tag in _PLAIN and not each.attrib for each in root.iter()):
        return None
    return "".join(root.itertext())


def _parsed(data: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(data)  # noqa: S314 - what declares entities was refused
    except (ET.ParseError, ValueError, LookupError):
        return None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
