"""Fountain and FDX hold every heading, cue, line and direction of a play, whatever its words are."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callboard.playbook import ElementType, Playbook
from callboard.playbook.exports import FORMATS
from callboard.playbook.exports.wording import cue_words, joined, unbracketed
from callboard.playbook.exports.xml_writer import clean
from playbooks.drawing import PLAYS, TEXTS, Piece, playbook_of
from playbooks.reading import Row, read_fdx, read_fountain

_KINDS = {
    ElementType.ACT_HEADING: "act",
    ElementType.HEADING: "act",
    ElementType.SCENE_HEADING: "scene",
    ElementType.DIRECTION: "action",
    ElementType.OTHER: "action",
    ElementType.TRANSITION: "transition",
    ElementType.CUE: "cue",
    ElementType.DIALOGUE: "dialogue",
    ElementType.PARENTHETICAL: "parenthetical",
}
"""What the formats have a place for; the rest is listed as left out."""
_LEFT_OUT = {
    "front_matter": {ElementType.FRONT_MATTER},
    "cast_list": {ElementType.CAST_HEADING, ElementType.CAST_ITEM},
    "back_matter": {ElementType.BACK_MATTER},
    "page_matter": {ElementType.PAGE_MATTER},
    "ornaments": {ElementType.ORNAMENT},
}


def untangled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, all that is said on the right after all that is said on the left."""
    found: list[Piece] = []
    right: list[Piece] = []
    for piece in pieces:
        if piece.dual != "left" or piece.type is ElementType.CUE:
            if piece.dual == "right":
                right.append(piece)
                continue
            found += right
            right = []
        found.append(piece)
    return [*found, *right]


def rows(pieces: Sequence[Piece]) -> Iterator[Row]:
    """What should come out again; without a cue before it, dialogue and a parenthetical are action."""
    speaking = False
    for piece in untangled(pieces):
        if piece.type not in _KINDS:
            speaking = speaking and piece.type in {ElementType.PAGE_MATTER, ElementType.ORNAMENT}
            continue
        spoken = piece.type in {ElementType.DIALOGUE, ElementType.PARENTHETICAL}
        speaking = piece.type is ElementType.CUE or (speaking and spoken)
        if piece.type is ElementType.CUE:
            named = piece.text.removesuffix("^") if piece.dual == "right" else piece.text
            yield "dual cue" if piece.dual == "right" else "cue", cue_words(named)
        elif piece.type is ElementType.PARENTHETICAL:
            yield "parenthetical", unbracketed(piece.text)
        else:
            yield _KINDS[piece.type], joined(piece.text)


def parted(text: str) -> str:
    """Double square brackets written apart, which the omissions say."""
    while "[[" in text:
        text = text.replace("[[", "[ [")
    return text


@given(PLAYS)
@example(
    [Piece(ElementType.CUE, "B", verse=False, gap="\n"), Piece(ElementType.TRANSITION, "= TO:", verse=False, gap="\n")]
)
@example(
    [
        Piece(ElementType.CUE, "B", verse=False, gap="\n"),
        Piece(ElementType.TRANSITION, "INT. TO:", verse=False, gap="\n"),
    ]
)
def test_fountain_holds_the_play(pieces: list[Piece]) -> None:
    """Whatever words would be a mark of the format are read as words again."""
    written = FORMATS["fountain"].write(playbook_of(pieces))

    assert [(kind, parted(text)) for kind, text in rows(pieces)] == read_fountain(written.data)


@given(PLAYS)
def test_fdx_holds_the_play(pieces: list[Piece]) -> None:
    """Each row is a paragraph of its own type."""
    written = FORMATS["fdx"].write(playbook_of(pieces))

    assert [(kind, clean(text)) for kind, text in rows(pieces)] == read_fdx(written.data)


@pytest.mark.parametrize("name", ["fountain", "fdx"])
@given(pieces=PLAYS)
def test_what_is_left_out_is_listed(name: str, pieces: list[Piece]) -> None:
    """Each piece that has no place is counted under its kind, and nothing else is."""
    omitted = {each.code: each.count for each in FORMATS[name].write(playbook_of(pieces)).omissions}

    expected = {code: sum(p.type in kinds for p in pieces) for code, kinds in _LEFT_OUT.items()}

    assert {c: n for c, n in expected.items() if n} == {c: n for c, n in omitted.items() if c in _LEFT_OUT}


@given(TEXTS, TEXTS, st.sampled_from(["fountain", "fdx"]))
def test_title_and_author_are_on_the_title_page(title: str, author: str, name: str) -> None:
    """They are taken for nothing else."""
    pieces = [Piece(ElementType.TITLE, title), Piece(ElementType.AUTHOR, author), Piece(ElementType.CUE, "A")]
    playbook = with_title_page(playbook_of(pieces))

    read = {"fountain": read_fountain, "fdx": read_fdx}[name](FORMATS[name].write(playbook).data)

    assert [("cue", "A")] == read


def with_title_page(playbook: Playbook) -> Playbook:
    """The playbook with its first two elements as title and author."""
    title, author, *_ = [{"text": e.text, "span": e.span} for e in playbook.elements]
    return Playbook.model_validate(playbook.model_dump() | {"title": title, "author": author})
