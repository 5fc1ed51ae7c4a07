"""Whether a script is a screenplay: told by what only screenplays say."""

import re
from collections.abc import Sequence

from callboard.parser.engines.rules.screenplay import fountain, words
from callboard.parser.engines.rules.screenplay.cue_names import is_loud
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine

_HEARD = re.compile(r"\((?:V\.?\s?O\.?|O\.?\s?[SC]\.?|CONT['’]?D\.?|CONTINUED|MORE)\)", re.IGNORECASE)  # noqa: RUF001
_HEADINGS = 3
_LINES_A_SIGN = 150
_FEW = 3
_SHORT = 40
_TITLE_CASE = frozenset({"Int", "Ext", "Est", "Inn", "Auß", "Aus", "Инт", "Нат"})
_DIVISION = re.compile(
    r"(?:ACT|ACTE|ACTO|ATTO|AKT|SCENE|SCÈNE|SZENE|ESCENA|SCENA|AUFZUG|AUFTRITT|ДЕЙСТВИЕ|ЯВЛЕНИЕ)\b.{0,30}|.{0,20}\b(?:AKT|AUFZUG|AUFTRITT|SZENE)\.?",
    re.IGNORECASE,
)


def is_heading(line: ScriptLine) -> bool:
    """Whether ``line`` certainly heads a scene as screenplays do."""
    if line.role == "S":
        return True
    text = line.text
    if len(text) > LONG:
        return False
    match = words.HEADING.match(text)
    if match:
        return match["place"][0].isupper() and ("." in match["place"] or "/" in match["place"] or is_loud(text) is True)
    return words.ELSEWHERE.match(text) is not None or (
        is_loud(text) is True and words.BACKWARDS.fullmatch(text) is not None
    )


def is_screenplay(lines: Sequence[ScriptLine]) -> bool:
    """Whether the lines of a whole text are those of a screenplay.

    Scene headings say so; where they are few or none, transitions, marks behind names and breaks of pages do, if they
    are not fewer than the headings of acts and scenes that plays have.
    """
    loud = [x for x in lines if x.role or _may_head(x.text)]
    headings = sum(map(is_heading, loud))
    roles = sum(x.role in {"C", "S"} for x in loud)
    marks = sum(fountain.marks_of_speech(lines)) if not headings else 0
    signs = sum("(" in x.text and len(x.text) < LONG and _HEARD.search(x.text) is not None for x in lines)
    signs += sum(len(x.text) < LONG and x.text.isupper() and _is_of_films(x.text) for x in loud)
    divisions = sum(len(x.text) <= _SHORT and _DIVISION.fullmatch(x.text) is not None for x in lines)
    if headings > divisions and (headings >= _HEADINGS or signs or len(lines) < _LINES_A_SIGN):
        return True
    if roles >= _FEW or marks >= 1:
        return True
    return signs + headings > max(_FEW - 1, divisions, len(lines) / _LINES_A_SIGN)


def _may_head(text: str) -> bool:
    """Whether a line begins as headings do, without a small letter; most lines do not, and need no closer look."""
    head = text[:3]
    return head.upper() == head or head in _TITLE_CASE


def _is_of_films(text: str) -> bool:
    if words.CONTINUED.fullmatch(text):
        return not _HEARD.search(text)
    return words.TRANSITION.fullmatch(text) is not None
