"""Cutting a text into chunks that end where a speech or a scene does."""

from collections.abc import Iterable

from callboard.playbook import Chunk, SourceText

CHUNK_CHARACTERS = 10_000
"""About 2,500 tokens of European prose: small enough to be read in one go, and to travel as one event when labelled."""

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
    first = opening = 1
    for number in range(2, source.lines + 1):
        length = source.line_span(number)[0] - source.line_span(first)[0]
        if length >= size and number in openings:
            opening = number
        if (length >= size and number in allowed) or length >= size * _HARD_FACTOR:
            following = opening if opening > first and number not in allowed else number
            chunks.append(Chunk(start_line=first, end_line=following - 1))
            first = following
    return (*chunks, Chunk(start_line=first, end_line=source.lines))
