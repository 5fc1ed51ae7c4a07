"""Sets scripts as HTML pages, with the indents and spaces that a style sheet gives."""

from __future__ import annotations

from html import escape

from typeset.pdf import Faces, plain
from typeset.word import after_indent

_TAGS = {"b": "b", "i": "em"}


def web_page(text: str, *, faces: Faces = plain, encoding: str = "utf-8") -> bytes:
    """A text line by line as it is, each line a paragraph: its indent and the blank lines over it are its margins."""
    page = [f'<!DOCTYPE html>\n<html><head><meta charset="{encoding}"><title>Not shown</title>']
    page.append("<style>p { margin: 0 }</style></head><body>")
    blank = 0
    for line in text.split("\n"):
        if not line.strip(" "):
            blank += 1
            continue
        indent = (len(line) - len(line.lstrip(" "))) / 2
        inner = "".join(_marked(piece, style) for piece, style in after_indent(line, faces))
        page.append(f'<p style="margin-left: {indent:g}em; margin-top: {blank}em; white-space: pre-wrap">{inner}</p>')
        blank = 0
    return "\n".join([*page, "</body></html>"]).encode(encoding, "xmlcharrefreplace")


def _marked(piece: str, style: str) -> str:
    marked = escape(piece)
    for letter in style:
        marked = f"<{_TAGS[letter]}>{marked}</{_TAGS[letter]}>"
    return marked
