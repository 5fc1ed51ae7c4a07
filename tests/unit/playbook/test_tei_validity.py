"""The TEI that we write is TEI: elements stand where the Guidelines let them, and references lead somewhere."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from callboard.playbook import ElementType, Playbook
from callboard.playbook.exports import to_tei
from playbooks.drawing import PLAYS, Piece, playbook_of
from playbooks.tei import faults

TEI = "{http://www.tei-c.org/ns/1.0}"


def root(playbook: Playbook) -> ET.Element:
    return ET.fromstring(to_tei(playbook))  # noqa: S314 - our own output


def test_a_play_is_valid(playbook: Playbook) -> None:
    """Verse, prose, a shared speech, front and back matter."""
    assert [] == faults(to_tei(playbook))


@given(PLAYS)
def test_any_play_is_valid(pieces: list[Piece]) -> None:
    """Wherever headings, entries of a list of persons or marks of the page turn up."""
    assert [] == faults(to_tei(playbook_of(pieces)))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('<div type="scene">', '<stage>x</stage><head>late</head><div type="scene">'),
        ("<speaker>BEN</speaker>", "<l>before</l><speaker>BEN</speaker>"),
        ('who="#ben"', 'who="#nobody"'),
        ("<castItem><role>BEN</role></castItem>", "<role>BEN</role>"),
        ("</sp>", '</sp><l part="X">stray</l>'),
        ("<back>", "<back><sp><p>late</p></sp>"),
    ],
)
def test_what_is_no_tei_is_seen(playbook: Playbook, right: str, wrong: str) -> None:
    """The check can fail: a head after a stage, a speaker after a line, a reference to nobody, a role by itself."""
    document = to_tei(playbook).decode()
    assert right in document

    assert faults(document.replace(right, wrong, 1).encode())


def test_marks_of_the_page_do_not_end_a_speech() -> None:
    """A running head inside a sentence is inside its paragraph, and the speech is one."""
    playbook = playbook_of(
        [
            Piece(ElementType.CUE, "ANNA"),
            Piece(ElementType.DIALOGUE, "We were"),
            Piece(ElementType.PAGE_MATTER, "12  THE GATE", gap="\n\n"),
            Piece(ElementType.DIALOGUE, "alone.", gap="\n\n"),
            Piece(ElementType.PAGE_MATTER, "13"),
            Piece(ElementType.DIALOGUE, "Quite alone.", gap="\n\n"),
        ]
    )

    (speech,) = root(playbook).iter(f"{TEI}sp")

    assert ["We were 12  THE GATE alone.", "Quite alone."] == ["".join(p.itertext()) for p in speech.iter(f"{TEI}p")]
    assert ["12  THE GATE", "13"] == [fw.text for fw in speech.iter(f"{TEI}fw")]


def test_a_verse_line_shared_by_speakers_is_in_parts() -> None:
    """What begins under the end of the line before goes on with it."""
    playbook = playbook_of(
        [
            Piece(ElementType.CUE, "ANNA"),
            Piece(ElementType.DIALOGUE, "The gate is shut and nobody has the key,", verse=True),
            Piece(ElementType.DIALOGUE, "So knock.", verse=True),
            Piece(ElementType.CUE, "BEN"),
            Piece(ElementType.DIALOGUE, "I knocked.", verse=True, gap="\n        "),
            Piece(ElementType.CUE, "ANNA"),
            Piece(ElementType.DIALOGUE, "Again.", verse=True, gap="\n        "),
            Piece(ElementType.CUE, "BEN"),
            Piece(ElementType.DIALOGUE, "There is no end of knocking at a gate.", verse=True),
        ]
    )

    lines = root(playbook).iter(f"{TEI}l")

    assert [None, "I", "M", "F", None] == [line.get("part") for line in lines]
