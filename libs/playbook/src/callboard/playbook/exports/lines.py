"""What each line of the source is, as taggers of scripts tell it: one kind a line, and who speaks.

``{"lines": [{"n": 1, "type": "cue", "speakers": ["ANNA"]}, …]}`` with an entry for every line of the source, ``n`` from 1.
Types are ``scene_heading`` (acts' and parts' headings, too), ``action`` (directions between speeches), ``cue``, ``dialogue``,
``parenthetical`` (directions inside speeches), ``transition``, ``meta`` (of the page, the book or its makers: title pages, lists of
persons, running heads, notes) and ``blank``. A line of several kinds counts as the first of these that it holds: heading,
dialogue, cue, parenthetical, action, transition; so a name with its speech behind it is dialogue. ``speakers`` are the
names of ``Playbook.characters``, on every line of a speech; those of both where two speeches stand side by side.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports import losses
from callboard.playbook.exports.port import Format
from callboard.playbook.playbook import Playbook

_TYPES: Final = {
    ElementType.SCENE_HEADING: "scene_heading",
    ElementType.ACT_HEADING: "scene_heading",
    ElementType.HEADING: "scene_heading",
    ElementType.DIALOGUE: "dialogue",
    ElementType.CUE: "cue",
    ElementType.PARENTHETICAL: "parenthetical",
    ElementType.DIRECTION: "action",
    ElementType.OTHER: "action",
    ElementType.TRANSITION: "transition",
}
_RANKS: Final = ("scene_heading", "dialogue", "cue", "parenthetical", "action", "transition", "meta")


def to_lines(playbook: Playbook) -> bytes:
    """One entry for each line of the source as UTF-8 JSON, one entry a line of it, with a final newline."""
    names = playbook.names
    owners = _owners(playbook.elements)
    entries = (_entry(n, owners.get(n, []), names) for n in range(1, playbook.source.lines + 1))
    return ('{"lines": [\n' + ",\n".join(entries) + "\n]}\n").encode()


def _owners(elements: Iterable[Element]) -> Mapping[int, list[Element]]:
    found: dict[int, list[Element]] = {}
    for element in elements:
        first = element.span.start_line
        for offset, piece in enumerate(element.text.split("\n")):
            if piece.strip():
                found.setdefault(first + offset, []).append(element)
    return found


def _entry(number: int, owners: Iterable[Element], names: Mapping[str, str]) -> str:
    kinds: dict[str, list[str]] = {}
    for element in owners:
        kinds.setdefault(_TYPES.get(element.type, "meta"), []).extend(element.speakers)
    kind = next((k for k in _RANKS if k in kinds), "blank")
    speakers = [names.get(s, s) for s in dict.fromkeys(kinds.get(kind, ()))]
    return json.dumps({"n": number, "type": kind, "speakers": speakers}, ensure_ascii=False)


LINES = Format(
    name="lines",
    title="One kind for each line of the source, for comparing taggers",
    media_type="application/vnd.callboard.lines+json",
    suffixes=(".lines.json",),
    render=to_lines,
    exact=True,
    loses=(losses.WORDS,),
)
