"""FDX, the files of Final Draft: typed paragraphs in ``Content``, a title page, and the names of who speaks.

The types are those that version 5 of the format ships with: New Act, Scene Heading, Action, Character, Dialogue,
Parenthetical, Transition. Each line of verse is a Dialogue paragraph of its own, and so is each paragraph of prose.
"""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from itertools import groupby

from callboard.playbook.exports import losses
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.script import LOSSES, Kind, Row, rows
from callboard.playbook.exports.wording import joined
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import Playbook

_TYPES = {
    Kind.ACT: "New Act",
    Kind.SCENE: "Scene Heading",
    Kind.ACTION: "Action",
    Kind.CUE: "Character",
    Kind.DIALOGUE: "Dialogue",
    Kind.PARENTHETICAL: "Parenthetical",
    Kind.TRANSITION: "Transition",
}


def to_fdx(playbook: Playbook) -> bytes:
    """``playbook`` as FDX in UTF-8; characters that XML forbids become U+FFFD."""
    xml = XmlWriter()
    with xml.inside("FinalDraft", {"DocumentType": "Script", "Template": "No", "Version": "5"}):
        with xml.inside("Content"):
            for both, group in groupby(rows(playbook), key=_Duets().number):
                with _side_by_side(xml) if both else nullcontext():
                    for row in group:
                        _paragraph(xml, {"Type": _TYPES[row.kind]}, _shown(row))
        _title_page(xml, playbook)
        _names(xml, playbook)
    return xml.document()


class _Duets:
    """Counts the pairs of speeches said side by side."""

    def __init__(self) -> None:
        self._begun = 0

    def number(self, row: Row) -> int:
        """Of the pair that a row belongs to, from 1; 0 for every other row."""
        self._begun += row.kind is Kind.CUE and row.dual == "left"
        return self._begun if row.dual else 0


@contextmanager
def _side_by_side(xml: XmlWriter) -> Generator[None]:
    """As Final Draft has it: a paragraph that holds those of both speeches."""
    with xml.inside("Paragraph"), xml.inside("DualDialogue"):
        yield


def _shown(row: Row) -> str:
    return f"({row.text})" if row.kind is Kind.PARENTHETICAL else row.text


def _paragraph(xml: XmlWriter, attributes: dict[str, str], text: str) -> None:
    with xml.inside("Paragraph", attributes):
        xml.leaf("Text", text)


def _title_page(xml: XmlWriter, playbook: Playbook) -> None:
    stated = [piece for piece in (playbook.title, playbook.author) if piece]
    if not stated:
        return
    with xml.inside("TitlePage"), xml.inside("Content"):
        for piece in stated:
            _paragraph(xml, {"Alignment": "Center"}, joined(piece.text))


def _names(xml: XmlWriter, playbook: Playbook) -> None:
    if not playbook.characters:
        return
    with xml.inside("SmartType"), xml.inside("Characters"):
        for character in playbook.characters:
            xml.leaf("Character", joined(character.name))


FDX = Format(
    name="fdx",
    title="Final Draft",
    media_type="application/x-final-draft",
    suffixes=(".fdx",),
    render=to_fdx,
    loses=(*LOSSES, losses.FORBIDDEN),
)
