"""The extracted text of a play, and places in it."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from pydantic import BaseModel, ConfigDict, Field

from callboard.playbook.errors import ForeignLayout
from callboard.playbook.layout import UNKNOWN, LineLayout, SourceLayout


class Span(BaseModel):
    """A place in the extracted text.

    Attributes:
        start_line: First line, counted from 1.
        end_line: Last line, inclusive.
        start: Offset of the first character, counted from 0 in characters (not bytes).
        end: Offset after the last character.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_line: int = Field(ge=1)
    end_line: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Slice(BaseModel):
    """A piece of the source: its text and where it stands. The text is always ``source.slice(span)``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    span: Span


@dataclass(frozen=True)
class SourceText:
    r"""The text that spans point into, with an index of its lines.

    Build it with ``SourceText.of``, which turns every kind of line end into ``\n``; offsets and the sha256 are
    those of the text after that.

    Attributes:
        text: The whole of it.
        layout: How its lines stood on their pages, where the file said.
    """

    text: str
    _starts: tuple[int, ...] = field(repr=False, compare=False)
    layout: SourceLayout | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str, layout: SourceLayout | None = None) -> "SourceText":
        r"""Index ``text``; ``\r\n`` and ``\r`` become ``\n``.

        Raises:
            ForeignLayout: ``layout`` was made for another text.
        """
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lengths = [len(line) + 1 for line in text.split("\n")]
        source = cls(text, tuple(accumulate(lengths[:-1], initial=0)), layout)
        if layout and (layout.source_sha256 != source.sha256 or len(layout.lines) != source.lines):
            raise ForeignLayout
        return source

    def line_layout(self, number: int) -> LineLayout:
        """How line ``number`` (from 1) stood; where nothing is known, an empty one."""
        return self.layout.line(number) if self.layout else UNKNOWN

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def characters(self) -> int:
        """Length in characters."""
        return len(self.text)

    @property
    def lines(self) -> int:
        """Number of lines; an empty text has one, an empty line."""
        return len(self._starts)

    def line_span(self, number: int) -> tuple[int, int]:
        """Offsets of line ``number`` (from 1), without its line end."""
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self._starts[number - 1], end

    def line_of(self, offset: int) -> int:
        """Number (from 1) of the line that holds the character at ``offset``."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> Span:
        """The span of the characters ``start:end``, which must not be empty."""
        return Span(start_line=self.line_of(start), end_line=self.line_of(end - 1), start=start, end=end)

    def slice(self, span: Span) -> str:
        """The text at ``span``."""
        return self.text[span.start : span.end]

    def at(self, start: int, end: int) -> Slice:
        """The text at ``start:end`` with its span."""
        return Slice(text=self.text[start:end], span=self.span(start, end))
