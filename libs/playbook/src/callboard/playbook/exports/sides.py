"""Sides: for each character what they say and do, and before each speech the end of the one that is their cue."""

from collections.abc import Iterator, Mapping, Sequence

from callboard.playbook.element import Element, ElementType
from callboard.playbook.errors import NoSuchCharacter
from callboard.playbook.exports import losses
from callboard.playbook.exports.archive import zipped
from callboard.playbook.exports.blocks import Block, Speech, blocks
from callboard.playbook.exports.port import Export, Format
from callboard.playbook.exports.text import TEXT, filled, shown, speech_lines
from callboard.playbook.exports.whole_words import whole_words
from callboard.playbook.exports.wording import joined
from callboard.playbook.playbook import Character, Playbook

CUE_WORDS = 8
"""How much of the speech before is given."""
_DOTS = ". . . . . "
_HEADINGS = frozenset({ElementType.ACT_HEADING, ElementType.SCENE_HEADING, ElementType.HEADING})
_STAGED = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL})


def write_side(playbook: Playbook, name: str) -> Export:
    """The side of one character as plain text: their speeches, cues, headings, and the directions about them.

    Args:
        playbook: The play.
        name: The character's id, name or alias; small and capital letters are one.

    Raises:
        NoSuchCharacter: Nobody is called that.
    """
    character = called(playbook, name)
    data = _side(playbook, list(blocks(whole_words(playbook).elements)), character)
    return Export(data, TEXT.media_type, TEXT.suffixes[0], SIDES.omissions(playbook))


def called(playbook: Playbook, name: str) -> Character:
    """The character of that id, name or alias.

    Raises:
        NoSuchCharacter: Nobody is called that.
    """
    wanted = joined(name).casefold()
    forms = [(c, (c.id, c.name, *c.aliases)) for c in playbook.characters]
    # an id goes before a name, a name before an alias
    fitting = [(at, c) for c, known in forms for at, form in enumerate(known) if joined(form).casefold() == wanted]
    if fitting:
        return min(fitting, key=lambda found: found[0])[1]
    raise NoSuchCharacter(name, (joined(c.name) for c in playbook.characters))


def to_sides(playbook: Playbook) -> bytes:
    """The sides of all characters as one zip, in the order of their first speech."""
    order = list(blocks(playbook.elements))
    digits = len(str(len(playbook.characters)))
    return zipped(
        (f"{number:0{digits}}-{character.id}.txt", _side(playbook, order, character))
        for number, character in enumerate(playbook.characters, 1)
    )


def _side(playbook: Playbook, order: Sequence[Block], character: Character) -> bytes:
    names = playbook.names
    title = joined(playbook.title.text) if playbook.title else "Untitled"
    author = [joined(playbook.author.text)] if playbook.author else []
    lines = [title, *author, f"Side of {joined(character.name)}"]
    headings: list[Element] = []
    before: Speech | None = None
    for block in order:
        if isinstance(block, Speech):
            mine = character.id in block.speakers
            written = [*_cue(before, names), *speech_lines(block, names)] if mine else _about(block, character.id)
            before = block if block.dual != "left" else before  # what is said at once has one cue
        elif block.type in _HEADINGS:
            headings, before = [*headings, block], None
            continue
        else:
            written = filled(shown(block)) if _is_about(block, character.id) else []
        if written:
            for heading in headings:
                lines += ["", "", *filled(joined(heading.text))]
            headings = []
            lines += ["", *written]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _cue(before: Speech | None, names: Mapping[str, str]) -> Iterator[str]:
    """The last words of the speech before, and whose they are; nothing where a scene begins."""
    if before is None:
        return
    said = " ".join(p.text for p in before.pieces() if p.type is ElementType.DIALOGUE).split()
    yield from filled(f"{_DOTS}{' '.join(said[-CUE_WORDS:])} [{before.called(names)}]")


def _about(speech: Speech, character: str) -> list[str]:
    """The directions about the character in a speech of somebody else."""
    return [line for p in speech.pieces() if _is_about(p, character) for line in filled(shown(p))]


def _is_about(element: Element, character: str) -> bool:
    return element.type in _STAGED and character in element.concerns


SIDES = Format(
    name="sides",
    title="character sides with cue lines, all in one zip",
    media_type="application/zip",
    suffixes=(".zip",),
    render=to_sides,
    loses=(
        losses.TITLES,
        losses.FRONT_MATTER,
        losses.CAST_LIST,
        losses.BACK_MATTER,
        losses.ORNAMENTS,
        losses.UNADDRESSED,
        losses.SQUARE_BRACKETS,
        losses.DUAL,
        *losses.PRINTED,
    ),
)
