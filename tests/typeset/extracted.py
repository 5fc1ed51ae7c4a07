"""What tests of extractors look at in an extracted text."""

from __future__ import annotations

from callboard.ingest.extractors.port import ExtractedText
from callboard.playbook import LineLayout, SourceText


def lines(extracted: ExtractedText) -> list[str]:
    """Its lines, but for the nothing after the last."""
    return extracted.text.removesuffix("\n").split("\n")


def words(text: str) -> list[str]:
    """What must be neither lost nor invented."""
    return text.split()


def layout_of(extracted: ExtractedText, text: str) -> LineLayout:
    """Of the first line that holds the text."""
    source = SourceText.of(extracted.text, extracted.layout)
    return source.line_layout(1 + next(n for n, line in enumerate(lines(extracted)) if text in line))


def runs_of(extracted: ExtractedText, text: str) -> list[tuple[str, str]]:
    """The styled characters of the first line that holds the text, with their styles."""
    line = next(line for line in lines(extracted) if text in line)
    return [(line[run.start : run.end], run.styles) for run in layout_of(extracted, text).runs]
