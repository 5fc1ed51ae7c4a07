"""Fountain 1.1 (https://fountain.io/syntax): acts as sections, scenes as headings, cues with ``@`` where capitals don't tell.

Text that would be read as something else is marked as what it is (``!`` before action, ``@`` before a cue); where the
format has no such mark, in dialogue, a backslash stands before the character, as it does before ``*`` and ``_``.
"""

import re

from callboard.playbook.exports import losses
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.script import LOSSES, Kind, Row, rows
from callboard.playbook.exports.wording import joined
from callboard.playbook.playbook import Playbook

_EMPHASIS = re.compile(r"[*_]|\\(?=[*_\\!@~.<>#=(^]|$)")
_PLACE = re.compile(r"(INT|EXT|EST|INT\.?/EXT|I/E)[. ]", re.IGNORECASE)
_FORCES = tuple("!@~>#=")
"""What makes a line something of its own; a single full stop does, too."""
_ADJACENT = "  "
"""Two blanks on a line keep a speech going over it."""


def to_fountain(playbook: Playbook) -> bytes:
    """``playbook`` as Fountain in UTF-8."""
    lines = _title_page(playbook)
    order = list(rows(playbook))
    headed = any(row.kind in _HEADINGS for row in order)
    for at, row in enumerate(order):
        if row.kind not in _IN_SPEECH:
            lines.append("")
        elif row.new_paragraph and order[at - 1].kind is Kind.DIALOGUE:
            lines.append(_ADJACENT)
        answered = order[at + 1 : at + 2] and order[at + 1].kind in _IN_SPEECH
        forced = row.kind is Kind.CUE and not (answered and headed)
        written = f"@{_called(row)}" if forced else _WRITE[row.kind](row)
        lines.append(f"{written} ^" if row.kind is Kind.CUE and row.dual == "right" else written)
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _title_page(playbook: Playbook) -> list[str]:
    """There is always one, of two lines at least, so that nothing else is taken for it, and everybody sees what the file is."""
    page = [("Title", playbook.title), ("Author", playbook.author)]
    stated = [f"{key}: {_plain(joined(piece.text))}" for key, piece in page if piece]
    return [*stated, "Notes:", f"    Made by Callboard, engine {_plain(playbook.engine)}."]


def _plain(text: str) -> str:
    """``text`` so that nothing in it is emphasis or a note."""
    escaped = _EMPHASIS.sub(lambda found: "\\" + found.group(), text)
    while "[[" in escaped:
        escaped = escaped.replace("[[", "[ [")
    return escaped


def _section(row: Row) -> str:
    return f"# {_plain(row.text)}"


def _scene(row: Row) -> str:
    text = _plain(row.text)
    if text.endswith("#"):
        text = text[:-1] + "\\#"  # not a scene number
    if _PLACE.match(text):
        return text
    return f".\\{text}" if text.startswith(".") else f".{text}"


def _action(row: Row) -> str:
    text = _plain(row.text)
    return f"!{text}" if _forced(text) or _PLACE.match(text) or _is_transition(text) else text


def _cue(row: Row) -> str:
    text = _called(row)
    told = text.isupper() and text[0].isalpha() and not _is_transition(text) and not _PLACE.match(text)
    return text if told else f"@{text}"


def _called(row: Row) -> str:
    text = _plain(row.text)
    return text[:-1] + "\\^" if text.endswith("^") else text  # not the second of two who speak at once


def _parenthetical(row: Row) -> str:
    return f"({_plain(row.text)})"


def _dialogue(row: Row) -> str:
    text = _plain(row.text)
    return f"\\{text}" if _forced(text) or (text.startswith("(") and text.endswith(")")) else text


def _transition(row: Row) -> str:
    text = _plain(row.text)
    if text.endswith("<"):
        text = text[:-1] + "\\<"  # not centred
    told = _is_transition(text) and not _forced(text) and not _PLACE.match(text)
    return text if told else f"> {text}"


def _forced(text: str) -> bool:
    return text.startswith(_FORCES) or (text.startswith(".") and not text.startswith(".."))


def _is_transition(text: str) -> bool:
    return text.isupper() and text.endswith("TO:")


_HEADINGS = frozenset({Kind.ACT, Kind.SCENE})
"""What tells a script; where none is, it must be told by its cues."""
_IN_SPEECH = frozenset({Kind.DIALOGUE, Kind.PARENTHETICAL})
_WRITE = {
    Kind.ACT: _section,
    Kind.SCENE: _scene,
    Kind.ACTION: _action,
    Kind.CUE: _cue,
    Kind.DIALOGUE: _dialogue,
    Kind.PARENTHETICAL: _parenthetical,
    Kind.TRANSITION: _transition,
}

FOUNTAIN = Format(
    name="fountain",
    title="Fountain 1.1, for screenwriting programs",
    media_type="text/markdown; charset=utf-8; variant=Fountain",  # as IANA's registry of Markdown variants has it
    suffixes=(".fountain",),
    render=to_fountain,
    loses=(*LOSSES, losses.NOTE_MARKS),
)
