"""Which of several formats a client prefers, by its Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_UNNAMED = frozenset({"q", "charset", "header"})
"""Parameters that choose nothing here."""

NameT = TypeVar("NameT")


@dataclass(frozen=True, slots=True)
class _Range:
    type: str
    subtype: str
    parameters: Mapping[str, str]
    quality: float = 1.0

    def fits(self, media: _Range) -> bool:
        return (
            self.type in {"*", media.type}
            and self.subtype in {"*", media.subtype}
            and self.parameters.items() <= media.parameters.items()
        )

    @property
    def precision(self) -> tuple[int, int]:
        return (self.type != "*") + (self.subtype != "*"), len(self.parameters)


def preferred(accept: str, offered: Mapping[NameT, str]) -> NameT | None:
    """The name whose media type the client likes best; of equals the one that says least beyond what was asked for.

    Args:
        accept: The header; an empty one accepts everything.
        offered: Media types by name, the first preferred.

    Returns:
        None where the client wants none of them.
    """
    ranges = [_read(entry) for entry in accept.split(",") if entry.strip()] or [_read("*/*")]
    rated = ((name, _read(media), position) for position, (name, media) in enumerate(offered.items()))
    best = max(((_quality(m, ranges), -len(m.parameters), -at, name) for name, m, at in rated), key=lambda r: r[:3])
    return best[3] if best[0] > 0 else None


def _quality(media: _Range, ranges: Iterable[_Range]) -> float:
    """What the most precise range that fits says."""
    fitting = [each for each in ranges if each.fits(media)]
    return max(fitting, key=lambda each: each.precision).quality if fitting else 0.0


def _read(entry: str) -> _Range:
    name, *rest = (part.strip().lower() for part in entry.split(";"))
    pairs = {key: value for key, _, value in (part.partition("=") for part in rest)}
    kind, _, subtype = name.partition("/")
    parameters = {key: value.strip('"') for key, value in pairs.items() if key not in _UNNAMED}
    try:
        quality = float(pairs.get("q", "1"))
    except ValueError:
        quality = 0.0
    return _Range(kind, subtype or "*", parameters, quality)
