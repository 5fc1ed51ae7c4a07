"""Where a row's echo stands in its line: what catches numbers that are off by one."""

from __future__ import annotations

import re

LONGEST = 100
"""Characters; no cue or heading has more, and what has more is the play's text."""
_LEAD = r"[\s_*\[(\"'“„«>|#.@–—-]*"  # noqa: RUF001
_POINT = re.compile(r"(?:(?<=\w)[.:：,;])?[_*]{0,3}")  # noqa: RUF001


def find_echo(text: str, echo: str, start: int, end: int, *, opening: bool = True) -> tuple[int, int] | None:
    """Offsets of ``echo`` in ``text[start:end]``, a line, or None where it does not stand there.

    Blank may differ, and case; nothing else. It ends where a word ends, and takes the point or colon and the marks after it.

    Args:
        text: The whole text.
        echo: As the model wrote it.
        start: Of the line, or of what is left of it.
        end: Of the line.
        opening: Whether nothing but marks and blank may stand before it.
    """
    words = echo.split()
    if not any(c.isalnum() for c in echo) or len(echo) > LONGEST:
        return None
    said = r"\s+".join(re.escape(word) for word in words)
    lead = _LEAD if opening else r"(?<!\w)"
    stop = r"(?!\w)" if words[-1][-1].isalnum() else ""
    pattern = re.compile(rf"{lead}(?P<echo>{said}){stop}", re.IGNORECASE)
    found = pattern.match(text, start, end) if opening else pattern.search(text, start, end)
    if found is None:
        return None
    point = _POINT.match(text, found.end("echo"), end)
    return found.start("echo"), point.end() if point else found.end("echo")
