"""Sets scripts as Word documents, with the indents and spaces that a writer would set in Word."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.shared import Pt

from typeset.pdf import COLUMN, Faces, plain

_LINE = 12


def new_document(font: str = "Courier New", size: int = 12) -> Any:
    """An empty document whose default style is a typewriter's, without space between paragraphs."""
    document: Any = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    return document


def saved(document: Any) -> bytes:
    """The DOCX of it."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_document(text: str, *, faces: Faces = plain) -> bytes:
    """A text line by line as it is, each line a paragraph: its indent is the paragraph's, blank lines are space before it.

    A form feed turns the page.
    """
    document = new_document()
    blank = 0
    for line in text.split("\n"):
        if not line.strip(" "):
            blank += 1
            continue
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(COLUMN * (len(line) - len(line.lstrip(" "))))
        paragraph.paragraph_format.space_before = Pt(_LINE * blank)
        blank = 0
        if "\f" in line:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
        for piece, style in after_indent(line.replace("\f", ""), faces):
            run = paragraph.add_run(piece)
            run.bold, run.italic = "b" in style or None, "i" in style or None
    return saved(document)


def after_indent(line: str, faces: Faces) -> list[tuple[str, str]]:
    """The pieces of a line from its first character on."""
    pieces: list[tuple[str, str]] = []
    for piece, style in faces(line):
        shown = piece if pieces else piece.lstrip(" ")
        if shown:
            pieces.append((shown, style))
    return pieces
