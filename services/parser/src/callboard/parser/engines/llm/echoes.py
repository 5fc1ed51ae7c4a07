"""Where a row's echo stands in its line: what catches numbers that are off by one."""

from __future__ import annotations

import re

from callboard.llm import Removed, redact

LONGEST = 100
"""Characters; no cue or heading has more, and what has more is the play's text."""
_LEAD = r"[\s_*\[(\"'“„«>|#.@–—-]*"  # noqa: RUF001
_REMOVED = re.compile("(" + "|".join(map(re.escape, Removed)) + ")")
_POINT = re.compile(r"(?:(?<=\w)[.:：,;])?[_*]{0,3}")  # noqa: RUF001


def find_echo(text: str, echo: str, start: int, end: int, *, opening: bool = True) -> tuple[int, int] | None:
    """Offsets of ``echo`` in ``text[start:end]``, a line, or None where it does not stand there.

    Blank may differ, and case; nothing else, but that an address or a secret may stand as what is sent in its place. It ends where
    a word ends, and takes the point or colon and the marks after it.

    Args:
        text: The whole text.
        echo: As the model wrote it.
        start: Of the line, or of what is left of it.
        end: Of the line.
        opening: Whether nothing but marks and blank may stand before it.
    """
    if not any(c.isalnum() for c in echo) or len(echo) > LONGEST:
        return None
    found = _find(text, echo, start, end, opening=opening)
    if found is None and _REMOVED.search(echo):
        within = _find_sent(text[start:end], echo, opening=opening)
        return (start + within[0], start + within[1]) if within else None
    return found


def _find(text: str, echo: str, start: int, end: int, *, opening: bool) -> tuple[int, int] | None:
    words = echo.split()
    said = r"\s+".join(re.escape(word) for word in words)
    lead = _LEAD if opening else r"(?<!\w)"
    stop = r"(?!\w)" if words[-1][-1].isalnum() else ""
    pattern = re.compile(rf"{lead}(?P<echo>{said}){stop}", re.IGNORECASE)
    found = pattern.match(text, start, end) if opening else pattern.search(text, start, end)
    if found is None:
        return None
    point = _POINT.match(text, found.end("echo"), end)
    return found.start("echo"), point.end() if point else found.end("echo")


def _find_sent(line: str, echo: str, *, opening: bool) -> tuple[int, int] | None:
    """Where an echo stands in a line, by how the line is sent where addresses and secrets are taken out."""
    sent = redact(line).text
    pieces = _REMOVED.split(sent)
    there = re.fullmatch("".join(r"(\S.*?)" if n % 2 else f"({re.escape(x)})" for n, x in enumerate(pieces)), line)
    found = _find(sent, echo, 0, len(sent), opening=opening)
    if there is None or found is None:
        return None
    origins: list[int] = []  # of each character as sent; of what was taken out, only its edges have one
    for number, piece in enumerate(pieces, 1):
        first, last = there.span(number)
        origins += range(first, last) if number % 2 else [first, *[last] * (len(piece) - 1)]
    origins.append(len(line))
    return origins[found[0]], origins[found[1]]
