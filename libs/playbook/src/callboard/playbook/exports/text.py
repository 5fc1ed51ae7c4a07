"""Plain text to read and to act from: each cue alone on its line, verse set in, prose in lines of 72 columns.

Directions stand in square brackets, which are not spoken in any play, so that Callboard reads back who says what.
"""

import textwrap
from collections.abc import Iterator, Mapping

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports import losses
from callboard.playbook.exports.blocks import Passage, Speech, blocks
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.wording import in_square_brackets, joined
from callboard.playbook.playbook import Playbook

COLUMNS = 72
_VERSE = "    "
_APART = frozenset({ElementType.ACT_HEADING, ElementType.HEADING, ElementType.SCENE_HEADING})
_DIRECTIONS = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL})
_AS_THEY_STAND = frozenset({ElementType.FRONT_MATTER, ElementType.BACK_MATTER, ElementType.CAST_ITEM})


def to_text(playbook: Playbook) -> bytes:
    """``playbook`` as plain text in UTF-8."""
    names = playbook.names
    lines: list[str] = []
    before: ElementType | None = None
    for block in blocks(playbook.elements):
        if isinstance(block, Speech):
            lines += ["", *speech_lines(block, names)]
            before = None
        elif block.type is not ElementType.PAGE_MATTER:
            together = block.type is ElementType.ORNAMENT or (block.type is before and block.type in _AS_THEY_STAND)
            lines += [*([] if together else [""]), *([""] if block.type in _APART else []), *_alone(block)]
            before = block.type
    return ("\n".join(lines).strip("\n") + "\n").encode("utf-8", "replace")


def speech_lines(speech: Speech, names: Mapping[str, str]) -> Iterator[str]:
    """The speech with its cue above it."""
    yield speech.called(names)
    for part in speech.parts:
        if not isinstance(part, Passage):
            if part.type is not ElementType.PAGE_MATTER:
                yield from filled(shown(part))
            continue
        said = " ".join(shown(p) for p in part.pieces if p.type is not ElementType.PAGE_MATTER)
        if part.verse:
            yield _VERSE + said
        else:
            yield from filled(said)


def filled(text: str) -> list[str]:
    """``text`` in lines of at most 72 columns, words whole."""
    return textwrap.wrap(text, COLUMNS, break_long_words=False, break_on_hyphens=False)


def _alone(element: Element) -> Iterator[str]:
    if element.type in _AS_THEY_STAND:
        yield from (line.rstrip() for line in element.text.splitlines())
    else:
        yield from filled(shown(element))


def shown(element: Element) -> str:
    """What it says, on one line."""
    return in_square_brackets(element.text) if element.type in _DIRECTIONS else joined(element.text)


TEXT = Format(
    name="text",
    title="plain text to read",
    media_type="text/plain; charset=utf-8",
    suffixes=(".txt",),
    render=to_text,
    loses=(losses.SQUARE_BRACKETS, losses.DUAL, *losses.WHOLE),
)
