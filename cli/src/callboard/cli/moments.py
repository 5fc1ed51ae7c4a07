"""Points in time as people name them on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SPAN = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """`90s`, `15m`, `2h`, `3d` or `1w` before `now`, or an ISO 8601 date or time; one without an offset is local.

    Raises:
        ValueError: it is neither.
    """
    return _moment(text, now, -1, "ago")


def moment_ahead(text: str, now: datetime) -> datetime:
    """As `moment`, with spans counted on from `now`: `2h` is in two hours.

    Raises:
        ValueError: it is neither.
    """
    return _moment(text, now, 1, "from now")


def _moment(text: str, now: datetime, sign: int, way: str) -> datetime:
    span = _SPAN.fullmatch(text)
    try:
        if span:
            return now + sign * timedelta(**{_UNITS[span[2]]: int(span[1])})
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time; write 15m, 2h or 3d ({way}), or 2026-01-31T18:00") from None
