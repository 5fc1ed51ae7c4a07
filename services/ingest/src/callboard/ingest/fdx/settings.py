"""How a Final Draft script sets each kind of paragraph: in inches from the paper's left edge, as its elements' settings say."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from callboard.ingest.xml_reading import Element, attribute, child, children
from callboard.playbook import Alignment

LEFT, RIGHT = 1.5, 7.5
"""Inches: the edges of the text on Letter paper, as Final Draft has them for action."""
_ALIGNMENTS: Mapping[str, Alignment] = {"Center": "centre", "Right": "right"}
_FLAGS = {"Bold": "b", "Italic": "i", "Underline": "u"}
_INCHES = re.compile(r"-?\d{1,4}(?:\.\d{1,6})?")
_MARK = 12.0
"""Points of space that are one line."""


class Setting(NamedTuple):
    """Of one kind of paragraph."""

    left: float = LEFT
    right: float = RIGHT
    first: float = 0.0
    before: float = 0.0
    """Lines."""
    alignment: Alignment = "left"
    on_new_page: bool = False
    styles: str = ""
    """Letters of `StyledRun.styles`."""
    caps: bool = False


_STANDARD: Mapping[str, Setting] = {
    "Scene Heading": Setting(before=1),
    "Action": Setting(before=1),
    "General": Setting(),
    "Character": Setting(left=3.5, right=7.25, before=1),
    "Parenthetical": Setting(left=3.0, right=5.5, first=-0.1),
    "Dialogue": Setting(left=2.5, right=6.0),
    "Transition": Setting(left=5.5, right=7.1, before=1, alignment="right"),
    "Shot": Setting(before=1),
    "New Act": Setting(before=1, alignment="centre", on_new_page=True),
    "End of Act": Setting(before=1, alignment="centre"),
    "Lyrics": Setting(left=2.5, right=7.5, styles="i"),
}
"""What a script has that does not say."""


def read_settings(root: Element) -> dict[str, Setting]:
    """Of all kinds that the script knows, by name."""
    settings = dict(_STANDARD)
    for each in children(root, "ElementSettings"):
        kind = attribute(each, "Type") or ""
        base = settings.get(kind, Setting())
        settings[kind] = adjusted(adjusted(base, child(each, "ParagraphSpec")), child(each, "FontSpec"))
    return settings


def adjusted(setting: Setting, element: Element | None) -> Setting:
    """The setting with what the attributes of an element say otherwise: a specification, or a paragraph of its own mind."""
    if element is None:
        return setting
    before, style = _inches(element, "SpaceBefore"), attribute(element, "Style")
    asked, turned = attribute(element, "Alignment"), attribute(element, "StartsNewPage")
    left, right, first = (_inches(element, name) for name in ("LeftIndent", "RightIndent", "FirstIndent"))
    return Setting(
        left=setting.left if left is None else left,
        right=setting.right if right is None else right,
        first=setting.first if first is None else first,
        before=setting.before if before is None else before / _MARK,
        alignment=setting.alignment if asked is None else _ALIGNMENTS.get(asked, "left"),
        on_new_page=setting.on_new_page if turned is None else turned == "Yes",
        styles=setting.styles if style is None else letters(style),
        caps=setting.caps if style is None else "AllCaps" in style,
    )


def letters(style: str) -> str:
    """The letters of `StyledRun.styles` for a style such as `Bold+Underline`."""
    return "".join(sorted(_FLAGS[flag] for flag in set(style.split("+")) & _FLAGS.keys()))


def _inches(element: Element, name: str) -> float | None:
    value = attribute(element, name) or ""
    length = float(value) if _INCHES.fullmatch(value) else math.nan
    return None if math.isnan(length) else max(-20.0, min(1000.0, length))
