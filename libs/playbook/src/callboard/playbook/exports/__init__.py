"""Playbooks in other people's formats: one module per format, and one line here.

``FORMATS["fountain"].write(playbook)`` gives the file's bytes together with what could not be carried.
"""

from collections.abc import Mapping

from callboard.playbook.exports.csv import CSV
from callboard.playbook.exports.docx import DOCX
from callboard.playbook.exports.fdx import FDX
from callboard.playbook.exports.fountain import FOUNTAIN
from callboard.playbook.exports.json import JSON, to_json
from callboard.playbook.exports.lines import LINES
from callboard.playbook.exports.markdown import MARKDOWN
from callboard.playbook.exports.port import Export, Format, Omission
from callboard.playbook.exports.sides import SIDES, write_side
from callboard.playbook.exports.tei import TEI, to_tei
from callboard.playbook.exports.text import TEXT

__all__ = ["FORMATS", "Export", "Format", "Omission", "message_of", "to_json", "to_tei", "write_side"]

FORMATS: Mapping[str, Format] = {
    each.name: each for each in (JSON, TEI, FOUNTAIN, FDX, MARKDOWN, TEXT, DOCX, CSV, LINES, SIDES)
}
"""Every format by its name."""


def message_of(code: str, count: int) -> str:
    """In words what an ``Omission`` of this code and count says; the code itself where no format has such a loss."""
    known = next((loss for each in FORMATS.values() for loss in each.loses if loss.code == code), None)
    return known.message(count) if known else f"{code} ({count})"
