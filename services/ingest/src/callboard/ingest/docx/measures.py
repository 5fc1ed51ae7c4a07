"""Values as Word writes them: lengths, switches and the names of alignments."""

from __future__ import annotations

import math
import re

from callboard.ingest.xml_reading import Element, attribute, child
from callboard.playbook import Alignment

_LENGTH = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(mm|cm|in|pt|pc|pi)?\s*")
_POINTS = {None: 1 / 20, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
"""ECMA-376 part 1, 22.9.2.15: a number alone is twentieths of a point."""
_OFF = frozenset({"0", "false", "off", "none"})
_ALIGNMENTS: dict[str, Alignment] = {"center": "centre", "right": "right", "end": "right"}
_WIDEST = 100_000.0
"""Points: no paper is larger."""


def points(element: Element | None, *names: str) -> float | None:
    """The length in the first of these attributes that holds one, in points."""
    for name in names:
        match = _LENGTH.fullmatch(attribute(element, name) or "")
        if match:
            length = float(match[1]) * _POINTS[match[2]]
            return max(-_WIDEST, min(_WIDEST, length)) if math.isfinite(length) else None
    return None


def whole(element: Element | None, name: str = "val") -> int | None:
    """The whole number in an attribute; None where there is none that a document would need."""
    value = attribute(element, name) or ""
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None


def switch(properties: Element, name: str) -> bool | None:
    """Whether the child of that name switches something on or off; None where there is no such child."""
    found = child(properties, name)
    return None if found is None else (attribute(found, "val") or "1").lower() not in _OFF


def alignment(properties: Element) -> Alignment | None:
    """Of a paragraph; justified lines begin at the left."""
    value = attribute(child(properties, "jc"), "val")
    return None if value is None else _ALIGNMENTS.get(value, "left")
