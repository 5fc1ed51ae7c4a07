"""What people put right, laid over a playbook."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.corrections import Correction
from callboard.playbook import Element, ElementType, Playbook, SourceText, apply_corrections, only_duets, verify
from playbooks.drawing import PLAYS, Piece, playbook_of, text_of

OTHER_TEXT = "0" * 64


def correction(
    playbook: Playbook,
    first: str,
    last: str | None = None,
    *,
    kind: str | None = None,
    speakers: tuple[str, ...] | None = None,
) -> Correction:
    """A correction of the elements with these texts, from the first to the last."""
    spans = {element.text: element.span for element in playbook.elements}
    return Correction(
        id=uuid4(),
        source_sha256=playbook.source.sha256,
        start=spans[first].start,
        end=spans[last or first].end,
        type=kind,
        speakers=speakers,
    )


def spoken(playbook: Playbook) -> list[tuple[int | None, tuple[str, ...], str]]:
    return [(e.speech, e.speakers, e.text) for e in playbook.elements if e.speech is not None]


def element(playbook: Playbook, text: str) -> Element:
    return next(e for e in playbook.elements if e.text == text)


def test_the_speakers_of_a_cue_are_those_of_its_speech(playbook: Playbook) -> None:
    """All that the engine had in the speech follows; the counts of who speaks do, too."""
    corrected = apply_corrections(playbook, [correction(playbook, "ANNA.", speakers=("BEN",))])

    assert {("ben",)} == {e.speakers for e in corrected.playbook.elements if e.speech == 1}
    assert {"anna": 1, "ben": 3} == {c.id: c.lines for c in corrected.playbook.characters}
    assert () == corrected.misfits


def test_words_of_somebody_else_inside_a_speech_are_a_speech(playbook: Playbook) -> None:
    """What follows them is the first one's again."""
    corrected = apply_corrections(playbook, [correction(playbook, "(She listens.)", speakers=("BEN",))]).playbook

    assert [
        (1, ("anna",), "ANNA."),
        (1, ("anna",), "Who goes\nthere?"),
        (2, ("ben",), "(She listens.)"),
        (3, ("anna",), "Nobody."),
        (4, ("ben",), "BEN"),
    ] == spoken(corrected)[:5]


def test_somebody_new_becomes_a_character(playbook: Playbook) -> None:
    """With an id of their own, and the name as it was said."""
    corrected = apply_corrections(playbook, [correction(playbook, "ANNA.", speakers=("The  Old Guard",))]).playbook

    assert ("the-old-guard", "The Old Guard", 1) == (
        corrected.characters[0].id,
        corrected.characters[0].name,
        corrected.characters[0].lines,
    )


DUET = playbook_of(
    [
        Piece(ElementType.CUE, "ANNA", dual="left"),
        Piece(ElementType.CUE, "BEN", dual="right"),
        Piece(ElementType.DIALOGUE, "Now then,", dual="left"),
        Piece(ElementType.DIALOGUE, "Not I,", dual="right"),
        Piece(ElementType.DIALOGUE, "and always.", dual="left"),
        Piece(ElementType.DIALOGUE, "never.", dual="right"),
    ]
)


def test_speeches_side_by_side_stay_so() -> None:
    """Though their lines take turns, each is one speech, whoever says it."""
    corrected = apply_corrections(DUET, [correction(DUET, "BEN", speakers=("Carla",))]).playbook

    assert [(e.speech, e.dual) for e in DUET.elements] == [(e.speech, e.dual) for e in corrected.elements]
    assert ["p1", "carla"] * 3 == [speaker for e in corrected.elements for speaker in e.speakers]


def test_one_of_two_speeches_is_beside_nobody() -> None:
    """Where a person says that nobody speaks the other."""
    playbook = playbook_of(
        [
            Piece(ElementType.CUE, "ANNA", dual="left"),
            Piece(ElementType.DIALOGUE, "Now then.", dual="left"),
            Piece(ElementType.CUE, "BEN", dual="right"),
            Piece(ElementType.DIALOGUE, "sits down.", dual="right"),
        ]
    )

    corrected = apply_corrections(playbook, [correction(playbook, "BEN", "sits down.", kind="direction")]).playbook

    assert ["left", "left", "right", "right"] == [e.dual for e in playbook.elements]
    assert {None} == {e.dual for e in corrected.elements}


@pytest.mark.parametrize("name", ["anna", "Anna Moll", " ANNA "])
def test_a_name_is_known_however_it_is_written(playbook: Playbook, name: str) -> None:
    """Also by another name of the same character."""
    corrected = apply_corrections(playbook, [correction(playbook, "BEN", speakers=(name,))]).playbook

    assert ("anna",) == element(corrected, "Only I,").speakers


def test_a_piece_that_is_no_speech_leaves_it(playbook: Playbook) -> None:
    """The rest of the speech stays one."""
    corrected = apply_corrections(playbook, [correction(playbook, "Only I,", kind="direction")]).playbook
    changed = element(corrected, "Only I,")

    assert (ElementType.DIRECTION, (), None, False, 1.0) == (
        changed.type,
        changed.speakers,
        changed.speech,
        changed.verse,
        changed.confidence,
    )
    assert 2 == element(corrected, "and my shadow.").speech


def test_what_was_unattributed_is_attributed(playbook: Playbook) -> None:
    """It is no longer listed as such."""
    corrected = apply_corrections(
        playbook,
        [correction(playbook, "Scrap \x0b with a control character.", kind="dialogue", speakers=("BEN",))],
    ).playbook

    assert () == corrected.unattributed
    assert (4, ("ben",)) == (corrected.elements[-1].speech, corrected.elements[-1].speakers)


def test_the_later_of_two_wins(playbook: Playbook) -> None:
    """As somebody who changes their mind expects."""
    first = correction(playbook, "BEN", speakers=("ANNA",))
    second = correction(playbook, "BEN", speakers=("BEN",))

    assert spoken(playbook) == spoken(apply_corrections(playbook, [first, second]).playbook)


def test_a_correction_survives_another_parse(playbook: Playbook) -> None:
    """It is anchored in the text: another engine's ids and numbers do not matter."""
    made = correction(playbook, "BEN", speakers=("ANNA",))
    renamed = playbook.model_copy(
        update={
            "engine": "other 7",
            "elements": tuple(e.model_copy(update={"id": f"x{e.id}"}) for e in playbook.elements),
        }
    )

    assert ("anna",) == element(apply_corrections(renamed, [made]).playbook, "Only I,").speakers


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source_sha256": OTHER_TEXT}, "another text"),
        ({"end": 3}, "begins and ends there"),
        ({"type": "sonnet"}, "cannot become 'sonnet'"),
        ({"speakers": ("BEN",)}, "Nobody speaks there"),
        ({"type": "dialogue"}, "by whom is not said"),
        ({"type": "dialogue", "speakers": ()}, "by whom is not said"),
    ],
)
def test_what_does_not_fit_is_reported(playbook: Playbook, change: dict[str, object], reason: str) -> None:
    """The playbook stays as it was."""
    made = correction(playbook, "The Gate", kind="other").model_copy(update={"type": None, **change})
    corrected = apply_corrections(playbook, [made])

    assert [made.id] == [misfit.correction.id for misfit in corrected.misfits]
    assert reason in corrected.misfits[0].reason
    assert playbook is corrected.playbook


def test_a_heading_is_not_spoken(playbook: Playbook) -> None:
    """Whoever says so has to say what else it is."""
    (misfit,) = apply_corrections(playbook, [correction(playbook, "Act I", speakers=("BEN",))]).misfits

    assert "A heading is there, and nobody speaks it." == misfit.reason


def test_what_becomes_a_heading_divides_the_play(playbook: Playbook, source: SourceText) -> None:
    """What follows stands in the new scene, speeches end before it, and acts say so."""
    corrected = apply_corrections(playbook, [correction(playbook, "Only I,", kind="scene_heading")]).playbook
    (act,) = corrected.acts

    assert [(1, "Scene 1"), (2, "Only I,")] == [(s.number, s.heading.text if s.heading else "") for s in act.scenes]
    assert [(1, 1, 1), (1, 2, 3)] == [
        (e.act, e.scene, e.speech) for e in corrected.elements if e.text in {"Nobody.", "and my shadow."}
    ]
    verify(corrected, source)


def test_a_heading_can_be_another_or_none(playbook: Playbook, source: SourceText) -> None:
    """An act that is none leaves the play undivided; a scene that is an act opens one; what divides nothing is in no scene."""
    direction, act, part = correction(playbook, "Act I", kind="direction"), "act_heading", "heading"
    whole = apply_corrections(playbook, [direction, correction(playbook, "Scene 1", kind="direction")]).playbook
    acts = apply_corrections(playbook, [correction(playbook, "Scene 1", kind=act)]).playbook
    parts = apply_corrections(playbook, [correction(playbook, "Act I", kind=part)]).playbook

    assert [("whole", None, 0)] == [(a.kind, a.heading, len(a.scenes)) for a in whole.acts]
    assert {(1, None)} == {(e.act, e.scene) for e in whole.elements if e.speech is not None}
    assert [("Act I", 0), ("Scene 1", 0)] == [(a.heading and a.heading.text, len(a.scenes)) for a in acts.acts]
    assert ["part"] == [a.kind for a in parts.acts]
    for corrected in (whole, acts, parts):
        verify(corrected, source)


def test_the_title_is_what_a_person_says_it_is(playbook: Playbook) -> None:
    """So is the author; both are pieces of the text."""
    swapped = [correction(playbook, "The Gate", kind="author"), correction(playbook, "Ines Moll", kind="title")]
    corrected = apply_corrections(playbook, swapped).playbook

    assert ("Ines Moll", "The Gate") == (
        corrected.title and corrected.title.text,
        corrected.author and corrected.author.text,
    )


def test_acts_are_the_engines_where_no_heading_changes(playbook: Playbook) -> None:
    """An engine may have divided the play by other rules; whoever corrects a speaker leaves them."""
    divided_otherwise = playbook.model_copy(update={"acts": ()})
    made = correction(playbook, "BEN", speakers=("ANNA",))

    assert () == apply_corrections(divided_otherwise, [made]).playbook.acts


@given(PLAYS, st.data())
def test_a_corrected_playbook_is_still_its_source(pieces: list[Piece], data: st.DataObject) -> None:
    """Texts and spans are untouched, speeches count from 1 without a gap, and characters are those who speak."""
    playbook = playbook_of(pieces)
    spans = [data.draw(st.sampled_from(playbook.elements)).span for _ in range(3)]
    made = [
        Correction(
            id=UUID(int=number),
            source_sha256=playbook.source.sha256,
            start=span.start,
            end=span.end,
            type=data.draw(
                st.sampled_from([None, "dialogue", "cue", "direction", "page_matter", "act_heading", "heading"])
            ),
            speakers=data.draw(st.sampled_from([None, ("Ada",), ("Ada", "Bea")])),
        )
        for number, span in enumerate(spans)
    ]

    corrected = apply_corrections(playbook, made).playbook

    verify(corrected, SourceText.of(text_of(pieces)))
    said = {(e.speech, e.speakers): None for e in corrected.elements if e.speech is not None}
    assert list(range(1, len(said) + 1)) == [number for number, _ in said]
    assert corrected.elements == only_duets(corrected.elements)
    speaking = {speaker for e in corrected.elements for speaker in e.speakers}
    assert speaking == {character.id for character in corrected.characters}
