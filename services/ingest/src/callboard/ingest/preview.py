"""What a person reads to see what a Word document holds: mammoth's HTML of it, with nothing in it that could do anything.

mammoth keeps headings, lists, tables, notes and emphasis, and leaves aside where things stand: for that there is the layout.
"""

from __future__ import annotations

import importlib
import io
from typing import Any

import nh3

_STYLE_MAP = "u => u\nbr[type='page'] => hr"
_TAGS = {
    "a",
    "blockquote",
    "br",
    "dd",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
_SPANS = {"colspan", "rowspan"}
_ATTRIBUTES = {"a": {"href", "id"}, "li": {"id"}, "td": _SPANS, "th": _SPANS}
"""Notes stand in a list whose items have ids; the marks in the text link to them and back."""
_PAGES = ("http://", "https://", "mailto:", "#")


def preview_of(data: bytes) -> str:
    """What stands in the body of a page that shows a Word document; its pictures are left out.

    The file must have passed `open_container`: mammoth opens what it is given, and raises what it will where it cannot read it.
    """
    mammoth: Any = importlib.import_module("mammoth")  # it comes without types
    made = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,  # a map of the file's own could name any element
        convert_image=_left_out,
    )
    return harmless(made.value)


def _left_out(_picture: object) -> list[object]:
    return []


def harmless(html: str) -> str:
    """What of it shows text: no script, no style, nothing that a browser fetches, and links to pages and to itself alone."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_link_to_a_page)


def _link_to_a_page(_tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and not value.lower().startswith(_PAGES) else value
