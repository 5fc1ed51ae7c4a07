"""A small playbook, built by hand."""

import pytest

from callboard.playbook import (
    Act,
    CastItem,
    Character,
    Element,
    ElementType,
    Playbook,
    Scene,
    SourceFacts,
    SourceText,
    Unattributed,
)

TEXT = """The Gate
by Ines Moll

Persons
ANNA, a guard
BEN

Act I
Scene 1
[Night.]
ANNA. Who goes
there? (She listens.) Nobody.
BEN
Only I,
and my shadow.
ANNA AND BEN. Good night!
* * *
Scrap \x0b with a control character.
"""


class Draft:
    """Finds pieces of the text from left to right and makes them elements."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.elements: list[Element] = []
        self._at = 0

    def add(
        self,
        kind: ElementType,
        text: str,
        *,
        who: tuple[str, ...] = (),
        speech: int | None = None,
        place: tuple[int | None, int | None] = (None, None),
        verse: bool = False,
    ) -> Element:
        """The next occurrence of ``text`` as an element."""
        start = self.source.text.index(text, self._at)
        self._at = start + len(text)
        element = Element(
            id=f"e{len(self.elements) + 1}",
            type=kind,
            text=text,
            span=self.source.span(start, self._at),
            speakers=who,
            speech=speech,
            act=place[0],
            scene=place[1],
            verse=verse,
        )
        self.elements.append(element)
        return element


def _elements(draft: Draft) -> None:
    scene = (1, 1)
    both = ("anna", "ben")
    draft.add(ElementType.TITLE, "The Gate")
    draft.add(ElementType.FRONT_MATTER, "by")
    draft.add(ElementType.AUTHOR, "Ines Moll")
    draft.add(ElementType.CAST_HEADING, "Persons")
    draft.add(ElementType.CAST_ITEM, "ANNA, a guard")
    draft.add(ElementType.CAST_ITEM, "BEN")
    draft.add(ElementType.ACT_HEADING, "Act I", place=(1, None))
    draft.add(ElementType.SCENE_HEADING, "Scene 1", place=scene)
    draft.add(ElementType.DIRECTION, "[Night.]", place=scene)
    draft.add(ElementType.CUE, "ANNA.", who=("anna",), speech=1, place=scene)
    draft.add(ElementType.DIALOGUE, "Who goes\nthere?", who=("anna",), speech=1, place=scene)
    draft.add(ElementType.PARENTHETICAL, "(She listens.)", who=("anna",), speech=1, place=scene)
    draft.add(ElementType.DIALOGUE, "Nobody.", who=("anna",), speech=1, place=scene)
    draft.add(ElementType.CUE, "BEN", who=("ben",), speech=2, place=scene)
    draft.add(ElementType.DIALOGUE, "Only I,", who=("ben",), speech=2, place=scene, verse=True)
    draft.add(ElementType.DIALOGUE, "and my shadow.", who=("ben",), speech=2, place=scene, verse=True)
    draft.add(ElementType.CUE, "ANNA AND BEN.", who=both, speech=3, place=scene)
    draft.add(ElementType.DIALOGUE, "Good night!", who=both, speech=3, place=scene)
    draft.add(ElementType.ORNAMENT, "* * *")
    draft.add(ElementType.BACK_MATTER, "Scrap \x0b with a control character.")


@pytest.fixture
def source() -> SourceText:
    """The text of the play."""
    return SourceText.of(TEXT)


@pytest.fixture
def playbook(source: SourceText) -> Playbook:
    """A play of one scene with verse, prose, a shared speech, front and back matter."""
    draft = Draft(source)
    _elements(draft)
    by_text = {e.text: e for e in draft.elements}
    act, scene, last = by_text["Act I"], by_text["Scene 1"], by_text["Good night!"]
    anna = source.text.index("ANNA,")
    ben = source.text.index("BEN\n")
    return Playbook(
        engine="hand 1",
        source=SourceFacts(sha256=source.sha256, characters=source.characters, lines=source.lines),
        title=source.at(0, 8),
        author=source.at(12, 21),
        cast=(
            CastItem(name=source.at(anna, anna + 4), description=source.at(anna + 6, anna + 13)),
            CastItem(name=source.at(ben, ben + 3)),
        ),
        characters=(
            Character(id="anna", name="ANNA", aliases=("Anna Moll",), lines=2),
            Character(id="ben", name="BEN", lines=2),
        ),
        acts=(
            Act(
                number=1,
                heading=source.at(act.span.start, act.span.end),
                span=source.span(act.span.start, last.span.end),
                scenes=(
                    Scene(
                        number=1,
                        heading=source.at(scene.span.start, scene.span.end),
                        span=source.span(scene.span.start, last.span.end),
                    ),
                ),
            ),
        ),
        elements=tuple(draft.elements),
        unattributed=(Unattributed(element="e20", reason="as an example"),),
    )
