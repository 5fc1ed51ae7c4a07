"""How an element sets its text: what browsers do with its tag, then what CSS says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from callboard.ingest.html.css import Declarations, length, sides
from callboard.playbook import Alignment

EM = 2.0
"""Columns: a line of 30 em has 60 characters, more or less."""
_LIST = 5.0
"""Columns that browsers indent lists and quotations by: 40 pixels."""
_MARGINS: Mapping[str, float] = {
    **dict.fromkeys(("p", "ul", "ol", "dl", "blockquote", "pre", "figure", "hr", "menu"), 1.0),
    "h1": 0.67,
    "h2": 0.83,
    "h3": 1.0,
    "h4": 1.33,
    "h5": 1.67,
    "h6": 2.33,
}
"""Lines above and below, by the HTML standard's style sheet."""
_TAG_STYLES: Mapping[str, str] = {
    **dict.fromkeys(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"), "b"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "address"), "i"),
    **dict.fromkeys(("u", "ins"), "u"),
}
_LISTS = frozenset({"ul", "ol", "menu"})
"""Indented by their padding; the others by their margin."""
_QUOTED = frozenset({"dd", "blockquote", "figure"})
_ALIGNMENTS: Mapping[str, Alignment] = {
    "center": "centre",
    "-webkit-center": "centre",
    "middle": "centre",
    "right": "right",
    "end": "right",
    "left": "left",
    "start": "left",
    "justify": "left",
}
_CASES = {"uppercase": str.upper, "lowercase": str.lower}


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set within an element. Lengths across are in columns, lengths down in lines."""

    styles: frozenset[str] = frozenset()
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    alignment: Alignment = "left"
    verbatim: bool = False
    """Blanks and line ends stand as they are."""
    hidden: bool = False
    case: str = ""
    """A key of CSS's `text-transform`."""

    def shown(self, text: str) -> str:
        """The text in the case that it is shown in."""
        return _CASES[self.case](text) if self.case in _CASES else text

    @property
    def letters(self) -> str:
        """As `StyledRun.styles`."""
        return "".join(sorted(self.styles))


def inner(outer: Setting, tag: str, said: Declarations, attributes: Mapping[str, str]) -> Setting:
    """The setting within an element that stands in another one."""
    margin = _MARGINS.get(tag, 0.0)
    setting = replace(
        outer,
        styles=outer.styles | set(_TAG_STYLES.get(tag, "")),
        left=outer.left + (_LIST if tag in _LISTS | _QUOTED else 0.0),
        right=outer.right + (_LIST if tag in {"blockquote", "figure"} else 0.0),
        before=margin,
        after=margin,
        alignment=_ALIGNMENTS.get(
            attributes.get("align", "").lower(), "centre" if tag == "center" else outer.alignment
        ),
        verbatim=outer.verbatim or tag in {"pre", "textarea"},
        hidden=outer.hidden or "hidden" in attributes,
    )
    return _spaced(_styled(setting, said), said, tag) if said else setting


def _styled(setting: Setting, said: Declarations) -> Setting:
    styles = set(setting.styles)
    for name, letter, on, off in (
        ("font-style", "i", {"italic", "oblique"}, {"normal"}),
        ("font-weight", "b", {"bold", "bolder", "600", "700", "800", "900"}, {"normal", "400", "lighter"}),
        ("font-variant", "s", {"small-caps", "all-small-caps"}, {"normal"}),
        ("font-variant-caps", "s", {"small-caps", "all-small-caps"}, {"normal"}),
        ("text-decoration", "u", {"underline"}, {"none"}),
    ):
        values = set(said.get(name, "").split())
        if values & on:
            styles.add(letter)
        elif values & off:
            styles.discard(letter)
    return replace(
        setting,
        styles=frozenset(styles),
        alignment=_ALIGNMENTS.get(said.get("text-align", ""), setting.alignment),
        verbatim=said["white-space"].startswith("pre") if "white-space" in said else setting.verbatim,
        hidden=setting.hidden or said.get("display") == "none" or said.get("visibility") == "hidden",
        case=said.get("text-transform", setting.case),
    )


def _spaced(setting: Setting, said: Declarations, tag: str) -> Setting:
    margin, padding = _around(said, "margin"), _around(said, "padding")
    first, left = length(said.get("text-indent")), setting.left
    if margin["left"] is not None:
        left += margin["left"] * EM - (_LIST if tag in _QUOTED else 0.0)
    if padding["left"] is not None:
        left += padding["left"] * EM - (_LIST if tag in _LISTS else 0.0)
    return replace(
        setting,
        left=left,
        right=setting.right + (margin["right"] or 0.0) * EM,
        first=setting.first if first is None else first * EM,
        before=setting.before if margin["top"] is None else margin["top"],
        after=setting.after if margin["bottom"] is None else margin["bottom"],
    )


def _around(said: Declarations, what: str) -> Mapping[str, float | None]:
    """The lengths of margins or paddings by their sides, for those that are said."""
    names = ("top", "right", "bottom", "left")
    together = dict(zip(names, sides(said[what]), strict=True)) if what in said else {}
    return {name: length(said.get(f"{what}-{name}", together.get(name))) for name in names}
