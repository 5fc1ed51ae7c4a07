"""From lines to a playbook: each step with what it made of one script."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from callboard.parser.chunking import CHUNK_CHARACTERS
from callboard.playbook import ElementType
from pictures.page import STYLE
from pictures.paper import box, paper, words
from pictures.reading import Reading, how_set

_WIDTH, _BOX, _GAP, _TOP = 900, 160, 25, 10
_LINE = 15.0
_STYLE = f"{STYLE} .frame {{ fill: none; stroke: var(--c) }} .arrow {{ stroke: var(--c); stroke-width: 2 }}"


def draw(reading: Reading) -> str:
    """Five boxes in a row."""
    boxes = _boxes(reading)
    height = int(2 * _TOP + 36 + _LINE * max(len(lines) for _, lines in boxes))
    parts: list[str] = []
    for place, (title, lines) in enumerate(boxes):
        x = 2 + place * (_BOX + _GAP)
        parts.append(box(x, _TOP, _BOX, height - 2 * _TOP, style="frame c0"))
        parts.append(words(x + 10, _TOP + 20, title, style="title"))
        parts += [words(x + 10, _TOP + 40 + _LINE * row, line, style="small") for row, line in enumerate(lines)]
        if place:
            parts.append(
                f'<path class="arrow c1" d="M{x - _GAP + 3},{height / 2} h{_GAP - 6} m-6,-5 l6,5 l-6,5" fill="none"/>'
            )
    return paper(_WIDTH, height, "From the lines of a script to its playbook", _STYLE, parts)


def _boxes(reading: Reading) -> Sequence[tuple[str, Sequence[str]]]:
    source, learnt, playbook = reading.source, reading.conventions, reading.playbook
    kinds = {kind: sum(each.type is kind for each in playbook.elements) for kind in ElementType}
    styles = [line for style in learnt.styles for line in wrap(f"· {how_set(style)}", 26, subsequent_indent="   ")]
    blank = sum(not line.strip() for line in source.text.split("\n"))
    scenes = sum(len(act.scenes) for act in playbook.acts)
    owned = ["", "and proof that each", "character of the text", "is owned once"]
    return [
        (
            "1 · lines",
            [
                f"{source.lines} lines, {blank} blank",
                "their indents, gaps",
                "and type; what is of",
                "the page is set aside",
            ],
        ),
        (
            "2 · survey",
            [f"{len(learnt.names)} names, set in", *styles, f"verse: {'yes' if learnt.measure.verse else 'no'}"],
        ),
        (
            "3 · chunks",
            [
                f"{len(reading.plan.chunks)} of at least",
                f"{CHUNK_CHARACTERS:,} characters,",
                "cut between speeches;",
                "each becomes an event",
            ],
        ),
        ("4 · labels", [f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.items() if count > 1]),
        (
            "5 · playbook",
            [
                f"{kinds[ElementType.CUE]} speeches",
                f"{len(playbook.characters)} characters",
                f"acts: {len(playbook.acts)}, scenes: {scenes}",
                f"{len(playbook.unattributed)} unattributed",
                *owned,
            ],
        ),
    ]
