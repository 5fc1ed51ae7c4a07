"""Speeches said side by side, as each kind of file has them, are one pair of speeches, and go out as they came."""

import asyncio
from typing import Literal

import pytest

from callboard.ingest.extract import extract_text
from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, LineLayout, Playbook, Side, SourceLayout, SourceText, parse, verify
from callboard.playbook.exports import FORMATS
from playbooks.drawing import Piece, playbook_of
from typeset.final_draft import final_draft, paragraph
from typeset.pdf import typewritten
from typeset.scripts import DUAL

FOUNTAIN = """\
Title: Two at Once

INT. KITCHEN - DAY

ROSA
I told you on Monday.

PAUL ^
(louder)
You told me nothing.
[[too harsh?]]

ROSA
Go on, then.

PAUL ^
I will.

They stop.

ROSA ^
Who was beside me?
"""


def read(data: bytes) -> Playbook:
    """A file, extracted and read by the rules."""
    extracted = extract_text(data)
    source = SourceText.of(extracted.text, extracted.layout)
    playbook = asyncio.run(parse(RulesEngine(), source))
    verify(playbook, source)
    return playbook


def spoken(playbook: Playbook) -> list[tuple[str | None, str, str]]:
    """Where each speech stands, who says it, and its words."""
    names = {c.id: c.name for c in playbook.characters}
    found: dict[int, tuple[str | None, str, list[str]]] = {}
    for e in playbook.elements:
        if e.speech is not None:
            _, _, words = found.setdefault(e.speech, (e.dual, " ".join(names[s] for s in e.speakers), []))
            words += e.text.split() if e.type is not ElementType.CUE else []
    return [(dual, who, " ".join(words)) for dual, who, words in found.values()]


def test_a_caret_sets_a_speech_beside_the_one_before() -> None:
    """Behind a name in Fountain; where something is done between the two, or the one before has its other half, it does not."""
    expected = [
        ("left", "ROSA", "I told you on Monday."),
        ("right", "PAUL", "(louder) You told me nothing."),
        ("left", "ROSA", "Go on, then."),
        ("right", "PAUL", "I will."),
        (None, "ROSA", "Who was beside me?"),
    ]

    assert expected == spoken(convert(FOUNTAIN))


def test_a_speech_is_beside_one_other() -> None:
    """A third that has a caret stands alone."""
    playbook = convert(
        "INT. X - DAY\n\n" + "\n\n".join(f"{name}\nYes." for name in ("ROSA", "PAUL ^", "IDA ^", "TOM ^"))
    )

    assert ["left", "right", "left", "right"] == [dual for dual, _, _ in spoken(playbook)]


def test_dual_dialogue_of_final_draft() -> None:
    """The paragraphs of both speeches are inside one."""
    speeches = [("Character", "ROSA"), ("Dialogue", "I told you."), ("Character", "PAUL"), ("Dialogue", "Nothing.")]
    both = "".join(paragraph(kind, text) for kind, text in speeches)
    after = paragraph("Character", "ROSA") + paragraph("Dialogue", "Go on.")

    playbook = read(final_draft([], more=f"<Paragraph><DualDialogue>{both}</DualDialogue></Paragraph>{after}"))

    assert [("left", "ROSA", "I told you."), ("right", "PAUL", "Nothing."), (None, "ROSA", "Go on.")] == spoken(
        playbook
    )


def test_of_several_speeches_in_a_column_none_is_beside_another() -> None:
    """Which of them are said at once is not told."""
    rows: list[tuple[Literal[1, 2] | None, str]] = [(1, "ROSA"), (1, "IDA"), (2, "PAUL"), (None, "ROSA")]
    text = "\n".join(f"{name}\nNo." for _, name in rows)
    layouts = tuple(LineLayout(column=at, role=role) for at, _ in rows for role in ("Character", "Dialogue"))
    layout = SourceLayout(source_sha256=SourceText.of(text).sha256, lines=layouts)

    playbook = asyncio.run(parse(RulesEngine(), SourceText.of(text, layout)))

    assert [(None, name, "No.") for _, name in rows] == spoken(playbook)


EXPECTED = [
    ("left", "ROSA", "I told you on Monday that the train would be late."),
    ("right", "PAUL", "You told me nothing on Monday or any day."),
    (None, "ROSA", "Go on, then."),
]


def test_columns_of_a_pdf() -> None:
    """Two names on one line of the page, and what each says below."""
    assert EXPECTED == spoken(read(typewritten(DUAL)))


def test_columns_of_a_plain_text() -> None:
    """A strip that stays blank below two names; the lines of both take turns in the text, and each is one speech."""
    playbook = convert(DUAL)

    verify(playbook, SourceText.of(DUAL))
    assert EXPECTED == spoken(playbook)
    assert ["You told me nothing on", "the train would be late."] == [
        e.text for e in playbook.elements if e.type is ElementType.DIALOGUE
    ][1:3]


COLUMNS = """\
INT. KITCHEN - DAY

12.
     ROSA (V.O.)                            THE OLD LAMP KEEPER *
     (softly)                               What was it that you told
     I told you.  You never                 me?
     listen. It is the lamp
     that is dark.

They stop.                                                        *

     ROSA                                   PAUL
     No.
                                            (louder)
                                            Yes.

     ROSA
     Or perhaps.

                                                        CUT TO:
"""


def test_columns_may_be_of_any_length() -> None:
    """One goes on where the other has ended; what stands in the margin or in brackets is no speech."""
    playbook = convert(COLUMNS)

    assert [
        ("left", "ROSA", "(softly) I told you. You never listen. It is the lamp that is dark."),
        ("right", "THE OLD LAMP KEEPER", "What was it that you told me?"),
        ("left", "ROSA", "No."),
        ("right", "PAUL", "(louder) Yes."),
        (None, "ROSA", "Or perhaps."),
    ] == spoken(playbook)


@pytest.mark.parametrize(
    "block",
    [
        "ROSA                    PAUL\n\nThey go out.",
        "ROSA                    PAUL\ngo out by the door, and it is a long way to the next one.",
        "LAMP ROOM               CUT TO:\nThe lamp is               dark.",
        "ROSA          IDA          PAUL\nNo.           No.          No.",
    ],
)
def test_what_only_looks_like_columns(block: str) -> None:
    """Names without words below, words across the strip, a transition, three of them."""
    playbook = convert(f"INT. KITCHEN - DAY\n\nROSA\nNo.\n\nPAUL\nYes.\n\nROSA\nNo.\n\n{block}\n\nPAUL\nYes.\n")

    assert {None} == {e.dual for e in playbook.elements}


@pytest.mark.parametrize("to", ["fountain", "fdx", "docx"])
def test_a_duet_comes_back(to: str) -> None:
    """What a file of that format is read as, it is read as again when it was written by us."""
    playbook = read(typewritten(DUAL * 2))

    assert EXPECTED * 2 == spoken(read(FORMATS[to].write(playbook).data))


SPEECHES: list[tuple[Side | None, str, str]] = [
    (None, "ANNA", "Who goes there, at this hour of the night?"),
    (None, "BEN", "Only I."),
    ("left", "ANNA", "I told you on Monday that the gate is shut."),
    ("right", "BEN", "You told me nothing on Monday or any day."),
    (None, "ANNA", "Then go, and take your lamp with you."),
    (None, "BEN", "I go."),
]


@pytest.mark.parametrize("to", ["fountain", "fdx", "docx"])
def test_a_duet_of_a_stage_play_comes_back(to: str) -> None:
    """It is no matter of screenplays alone."""
    speeches = [
        Piece(kind, text, gap="\n\n", dual=dual)
        for dual, name, words in SPEECHES
        for kind, text in ((ElementType.CUE, name), (ElementType.DIALOGUE, words))
    ]
    playbook = playbook_of([Piece(ElementType.SCENE_HEADING, "Scene 1"), *speeches])

    assert SPEECHES == spoken(read(FORMATS[to].write(playbook).data))
