"""The little of CSS that says how text is set: rules of single tags, classes and ids, in the page or on an element."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]+[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
"""What holds for some devices only, for fonts, for pages."""
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_MARKS = re.compile(r"[.#][\w-]+")
_LENGTH = re.compile(r"(-?\d{0,6}(?:\.\d{1,6})?)\s*(em|rem|ex|ch|px|pt|pc|in|cm|mm|%)?")
_EM = {"em": 1.0, "rem": 1.0, "ex": 0.5, "ch": 0.5, "px": 1 / 16, "pt": 1 / 12, "pc": 1.0}
_EM_OF_PAPER = {"in": 6.0, "cm": 6 / 2.54, "mm": 6 / 25.4, "%": 0.3}
"""Of text some 30 em wide, as paper has it."""
_MOST_RULES = 5000

Declarations = Mapping[str, str]


class Sheet:
    """The rules of a page's style sheets."""

    def __init__(self, css: str) -> None:
        self._rules: defaultdict[str, list[tuple[int, int, frozenset[str], Declarations]]] = defaultdict(list)
        for order, (selectors, body) in enumerate(_rules(css)):
            for selector in selectors.split(","):
                match = _SIMPLE.fullmatch(selector.strip())
                if match and match.group().strip():
                    self._add(order, match[1], _MARKS.findall(match[2]), body)

    def _add(self, order: int, tag: str | None, marks: Sequence[str], body: Declarations) -> None:
        needed = {*marks, *([tag.lower()] if tag else [])}
        weight = sum(100 if mark.startswith("#") else 10 for mark in marks) + bool(tag)
        self._rules[min(needed)].append((weight, order, frozenset(needed), body))

    def declarations(self, tag: str, classes: Sequence[str], id: str, style: str) -> dict[str, str]:  # noqa: A002 - HTML's name
        """What holds for an element; the more a rule says of it, the more it counts, and its own style most."""
        marks = {tag, *(f".{name}" for name in classes), *([f"#{id}"] if id else [])}
        fitting = [
            (weight, order, body)
            for mark in marks
            for weight, order, needed, body in self._rules.get(mark, ())
            if needed <= marks
        ]
        said: dict[str, str] = {}
        for _, _, body in sorted(fitting, key=lambda rule: rule[:2]):
            said.update(body)
        if style:
            said.update(_declarations(_COMMENT.sub("", style)))
        return said


def length(value: str | None) -> float | None:
    """A length in heights of the font; None where it is none."""
    match = _LENGTH.fullmatch((value or "").strip())
    if match is None or match[1] in {"", "-"}:
        return None
    number, unit = float(match[1]), match[2]
    if unit is None:
        return 0.0 if number == 0 else None
    return number * (_EM.get(unit) or _EM_OF_PAPER[unit])


def sides(value: str) -> tuple[str, str, str, str]:
    """Top, right, bottom and left of a value such as that of `margin`."""
    parts = value.split()[:4] or ["0"]
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top  # noqa: PLR2004 - CSS counts so
    return top, right, bottom, parts[3] if len(parts) > 3 else right  # noqa: PLR2004


def _rules(css: str) -> Iterator[tuple[str, Declarations]]:
    text = _AT_RULE.sub("", _COMMENT.sub("", css)).replace("<!--", "").replace("-->", "")
    for number, match in enumerate(_RULE.finditer(text)):
        if number >= _MOST_RULES:
            return
        yield match[1], _declarations(match[2])


def _declarations(body: str) -> Declarations:
    said: dict[str, str] = {}
    for each in body.split(";"):
        name, colon, value = each.partition(":")
        if colon:
            said[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return said
