"""What the name of a font says of its style."""

from __future__ import annotations

import re

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi|-Bd|semibold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv|slanted|[-,]It(?![a-z])|-BdIt", re.IGNORECASE)
_SMALL_CAPS = re.compile(r"small\W?cap|(?<![A-Za-z])SC(?![a-z])|smcp|-?Caps(?![a-z])")
_KNUTHS = re.compile(r"(?:CM|SF|EC)(?:SS|TT|R)?(BX?|)(TI|SL|I|CSC|)\d+$")
"""Computer Modern as TeX calls it: CMBX12 is bold, CMTI10 italic, CMSL10 slanted, CMCSC10 small capitals."""
_ITALIC_FLAG = 1 << 6
_SMALL_CAPS_FLAG = 1 << 17
_BOLD_FLAG = 1 << 18
"""Of a font descriptor: ISO 32000-1, table 123."""


def styles_of(name: str, flags: int) -> str:
    """The letters of `Style`, sorted, of a font by its PostScript name (`ABCDEF+Courier-BoldOblique`) and its flags.

    The name is believed before the flags, and names that say nothing are set upright: `-1` stands for unknown flags.
    """
    name = _SUBSET.sub("", name)
    known = max(flags, 0)
    knuths = _KNUTHS.match(name)
    bold = _BOLD.search(name) or known & _BOLD_FLAG or (knuths and "B" in knuths[1])
    italic = (
        _ITALIC.search(name) or known & _ITALIC_FLAG or (knuths and {"TI", "SL", "I"}.intersection(knuths.groups()))
    )
    small_caps = _SMALL_CAPS.search(name) or known & _SMALL_CAPS_FLAG or (knuths and knuths[2] == "CSC")
    return "".join(letter for letter, found in (("b", bold), ("i", italic), ("s", small_caps)) if found)
