"""Playbooks of any shape, drawn by hypothesis: the pieces first, then a source that holds them, then the playbook of both."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from callboard.playbook import Act, Character, Element, ElementType, Playbook, SourceFacts, SourceText
from callboard.playbook.exports.wording import cue_words

_WORD = st.one_of(
    st.text("aBcÄß", min_size=1, max_size=5),
    st.sampled_from(["Жук", "שלום", "TO:", "INT.", "EXT. A", "и́", "O\u2019Hara", "'tis"]),
    st.text("!@~.<>#=()[]{}*_^\\&|-\u2013:,;'\"+1", min_size=1, max_size=4),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=3),
)
TEXTS = (
    st.lists(_WORD, min_size=1, max_size=4)
    .flatmap(lambda words: st.sampled_from([" ", "\n", "  ", "\u2028"]).map(lambda blank: blank.join(words).strip()))
    .filter(bool)
)
"""Words in several scripts, with all that some format takes for a mark of its own."""

_ALONE = st.sampled_from(
    [
        ElementType.ACT_HEADING,
        ElementType.SCENE_HEADING,
        ElementType.HEADING,
        ElementType.DIRECTION,
        ElementType.TRANSITION,
        ElementType.ORNAMENT,
        ElementType.PAGE_MATTER,
        ElementType.OTHER,
        ElementType.FRONT_MATTER,
        ElementType.CAST_HEADING,
        ElementType.CAST_ITEM,
        ElementType.BACK_MATTER,
    ]
)
_SPOKEN = st.sampled_from(
    [
        *[ElementType.DIALOGUE] * 4,
        ElementType.PARENTHETICAL,
        ElementType.PARENTHETICAL,
        ElementType.PAGE_MATTER,
        ElementType.ORNAMENT,
    ]
)
_OF_SPEECH = frozenset({ElementType.CUE, ElementType.DIALOGUE, ElementType.PARENTHETICAL})


class Piece(NamedTuple):
    """One element to be: its type, its words, and what stands between it and the one before."""

    type: ElementType
    text: str
    verse: bool = False
    gap: str = "\n"


_GAPS = st.sampled_from(["\n", "\n\n", " ", "\n        "])
_PROSE, _NEXT_LINE = st.just(value=False), st.just("\n")
_PART = st.builds(Piece, _SPOKEN, TEXTS, st.booleans(), _GAPS)
_SPEECH = st.tuples(
    st.builds(Piece, st.just(ElementType.CUE), TEXTS, _PROSE, _NEXT_LINE), st.lists(_PART, max_size=5)
).map(lambda speech: [speech[0], *speech[1]])
_PIECE = st.builds(Piece, _ALONE, TEXTS, _PROSE, _NEXT_LINE).map(lambda piece: [piece])

PLAYS = st.lists(st.one_of(_SPEECH, _PIECE), min_size=1, max_size=8).map(
    lambda groups: [piece for group in groups for piece in group]
)
"""The pieces of a play in order."""


def text_of(pieces: Sequence[Piece]) -> str:
    """The source that holds these pieces."""
    first, *others = pieces
    return first.text + "".join(piece.gap + piece.text for piece in others)


def playbook_of(pieces: Sequence[Piece]) -> Playbook:
    """The playbook whose elements these are: what follows a cue belongs to its speech, what follows a heading to its place."""
    source = SourceText.of(text_of(pieces))
    starts: list[int] = []
    end = 0
    for piece in pieces:
        starts.append(end + len(piece.gap) if starts else 0)
        end = starts[-1] + len(piece.text)
    draft = _Draft(source)
    for number, (piece, start) in enumerate(zip(pieces, starts, strict=True), 1):
        draft.add(number, piece, start)
    return Playbook(
        engine="drawn 1",
        source=SourceFacts(sha256=source.sha256, characters=source.characters, lines=source.lines),
        characters=tuple(Character(id=i, name=name) for name, i in draft.ids.items()),
        acts=tuple(draft.acts),
        elements=tuple(draft.elements),
    )


class _Draft:
    """The elements so far, and where in the play they stand."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.elements: list[Element] = []
        self.acts: list[Act] = []
        self.ids: dict[str, str] = {}
        self._scene: int | None = None
        self._speech: int | None = None
        self._speeches = 0
        self._who: tuple[str, ...] = ()

    def add(self, number: int, piece: Piece, start: int) -> None:
        span = self.source.span(start, start + len(piece.text))
        if piece.type in {ElementType.ACT_HEADING, ElementType.HEADING}:
            kind = "act" if piece.type is ElementType.ACT_HEADING else "part"
            self.acts.append(Act(number=len(self.acts) + 1, kind=kind, heading=None, span=span))
            self._scene = None
        if piece.type is ElementType.SCENE_HEADING:
            if not self.acts:
                self.acts.append(Act(number=1, kind="whole", heading=None, span=span))
            self._scene = (self._scene or 0) + 1
        if piece.type is ElementType.CUE:
            self._speeches += 1
            self._speech = self._speeches
            self._who = (self.ids.setdefault(cue_words(piece.text), f"p{len(self.ids) + 1}"),)
        elif piece.type not in {*_OF_SPEECH, ElementType.PAGE_MATTER, ElementType.ORNAMENT}:
            self._speech = None
        spoken = self._speech if piece.type in _OF_SPEECH else None
        self.elements.append(
            Element(
                id=f"e{number}",
                type=piece.type,
                text=piece.text,
                span=span,
                speakers=self._who if spoken else (),
                speech=spoken,
                act=len(self.acts) or None,
                scene=self._scene,
                verse=piece.verse and piece.type is ElementType.DIALOGUE,
                indent=8 if piece.gap.endswith("  ") else 0,
            )
        )
