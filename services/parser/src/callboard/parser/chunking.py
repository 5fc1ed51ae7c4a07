"""Cutting a text into chunks that end where a speech or a scene does."""

from collections.abc import Iterable
from itertools import accumulate

from callboard.playbook import Chunk, SourceText

CHUNK_CHARACTERS = 10_000
"""About 2,500 tokens of European prose: small enough to be read in one go, and to travel as one event when labelled.

How far lines are indented does not count: the same play in another layout is cut at the same places.
"""

_HARD_FACTOR = 3


def cut(
    source: SourceText, boundaries: Iterable[int], size: int = CHUNK_CHARACTERS, speeches: Iterable[int] = ()
) -> tuple[Chunk, ...]:
    """Chunks of about ``size`` characters that together hold every line of ``source``.

    Args:
        source: The text.
        boundaries: Numbers of lines before which the text may be cut.
        size: Characters after which the next boundary is taken. Where none comes for three times as long, the text
            is cut before the last of ``speeches`` after that many, or at the next line.
        speeches: Numbers of lines before which it may be cut where there is no boundary.
    """
    allowed, openings = set(boundaries), set(speeches)
    chunks: list[Chunk] = []
    before = list(accumulate((_length(source, n) for n in range(1, source.lines + 1)), initial=0))
    first = opening = 1
    for number in range(2, source.lines + 1):
        length = before[number - 1] - before[first - 1]
        if length >= size and number in openings:
            opening = number
        if (length >= size and number in allowed) or length >= size * _HARD_FACTOR:
            following = opening if opening > first and number not in allowed else number
            chunks.append(Chunk(start_line=first, end_line=following - 1))
            first = following
    return (*chunks, Chunk(start_line=first, end_line=source.lines))


def _length(source: SourceText, number: int) -> int:
    """Characters of a line, each gap counted as one."""
    start, end = source.line_span(number)
    words = source.text[start:end].split()
    return len(" ".join(words)) + 1 if words else 0
