"""How the lines of a text stood on their pages: facts of the file, for engines to learn from.

An extractor writes the text as it looks (columns of blank before a line, blank lines before a paragraph) and beside it what
plain characters cannot say. What a line *means* is never its affair, save where the file itself says so.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

Alignment: TypeAlias = Literal["left", "centre", "right"]


class Style(StrEnum):
    """How characters are set. All capitals are in the text itself and need no style."""

    BOLD = "b"
    ITALIC = "i"
    UNDERLINE = "u"
    SMALL_CAPS = "s"


class StyledRun(NamedTuple):
    """Characters of one line that share styles, e.g. ``(0, 6, "bi")``.

    Attributes:
        start: Offset of the first, from the start of the line as it stands in the text, blank included.
        end: Offset after the last.
        styles: The letters of ``Style``, sorted.
    """

    start: int
    end: int
    styles: str


class LineLayout(BaseModel):
    """How one line stood; everything is left out that the file did not say.

    Attributes:
        page: From 1.
        indent: Columns from the text's left edge to the first character, from its absolute place, with fractions.
        alignment: Within the text's width.
        column: 1 for the left and 2 for the right of two columns that are meant side by side, as in dual dialogue.
        runs: Where characters are styled, in order, without overlap.
        role: What the file itself calls the line, in its own words: a Final Draft paragraph type (``Character``), the name
            of a paragraph style.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: int | None = Field(default=None, ge=1)
    indent: float | None = Field(default=None, ge=0)
    alignment: Alignment | None = None
    column: Literal[1, 2] | None = None
    runs: tuple[StyledRun, ...] = ()
    role: str | None = None

    def styled(self, style: Style, start: int, end: int) -> bool:
        """Whether every character from ``start`` to ``end`` (offsets in the line; not empty) is set in ``style``."""
        reached = start
        for run in self.runs:
            if run.start <= reached < run.end and style.value in run.styles:
                reached = run.end
        return reached >= end > start


UNKNOWN = LineLayout()
"""A line of which nothing is known."""


class SourceLayout(BaseModel):
    """The layout of a whole text, line by line.

    Attributes:
        source_sha256: Of the text it belongs to, as ``SourceText.sha256``.
        lines: One for each line of the text, blank lines included; line *n* is ``lines[n - 1]``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_sha256: str
    lines: tuple[LineLayout, ...]

    @model_validator(mode="after")
    def _pages_in_order(self) -> Self:
        pages = [line.page for line in self.lines if line.page is not None]
        if pages != sorted(pages):
            raise ValueError("pages must not go back from line to line")
        return self

    def line(self, number: int) -> LineLayout:
        """The layout of line ``number``, from 1."""
        return self.lines[number - 1]

    def to_json(self) -> bytes:
        """As UTF-8, without what was left out."""
        return self.model_dump_json(exclude_defaults=True).encode()
