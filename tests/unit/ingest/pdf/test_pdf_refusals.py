"""PDFs that are not what they should be are refused with a reason, or read as far as they can be and noted."""

from __future__ import annotations

import pytest

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.limits import Limits
from typeset.pdf import Sheet, picture, typewritten
from typeset.scripts import SCREENPLAY

WHOLE = typewritten(SCREENPLAY)


def many_pages() -> bytes:
    sheet = Sheet()
    for _ in range(11):
        sheet.write(72, 700, "HAMLET")
        sheet.next()
    return sheet.done()


@pytest.mark.parametrize(
    ("pdf", "code", "says"),
    [
        (typewritten(SCREENPLAY, encrypt="secret"), "ENCRYPTED_FILE", "password"),
        (WHOLE[: len(WHOLE) // 2], "DAMAGED_FILE", "cut off"),
        (WHOLE[:-300], "DAMAGED_FILE", "cut off"),
        (WHOLE[: len(WHOLE) // 3] + b"\n%%EOF", "DAMAGED_FILE", "cannot be read"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "DAMAGED_FILE", "cut off"),
        (many_pages(), "TOO_MANY_PAGES", "12 pages; at most 10"),
        (picture(3), "EMPTY_FILE", "no text"),
        (Sheet().done(), "EMPTY_FILE", "no text"),
    ],
    ids=["encrypted", "half", "no end", "no pages", "header", "many pages", "scanned", "blank"],
)
def test_what_cannot_be_read_is_refused_with_a_reason(pdf: bytes, code: str, says: str) -> None:
    """Each has a stable code of its own, a sentence and a hint."""
    with pytest.raises(Refused, match=says) as refused:
        extract_text(pdf, limits=Limits(pages=10))

    assert code == refused.value.problem.code
    assert refused.value.problem.hint


def test_a_damaged_pdf_is_read_by_other_means_and_noted() -> None:
    """What one reader cannot open another may; whoever gets its text is told."""
    extracted = extract_text(WHOLE.replace(b"/Root", b"/R00t"))

    assert ["DAMAGED_PDF"] == [note.code for note in extracted.notes]
    assert [line.strip() for line in SCREENPLAY.split("\n") if line] == [
        line.strip() for line in extracted.text.split("\n") if line
    ]


def test_pages_that_are_pictures_are_noted() -> None:
    """A script with a drawing in it is read, and says which pages nobody read."""
    sheet = Sheet()
    sheet.write(72, 700, "HAMLET")
    sheet.next()
    sheet.canvas.rect(100, 100, 200, 200, fill=1)
    sheet.next()
    sheet.write(72, 700, "OPHELIA")

    extracted = extract_text(sheet.done())

    assert [("PAGES_WITHOUT_TEXT", True)] == [(note.code, "on page 2," in note.message) for note in extracted.notes]
    assert extracted.layout
    assert [1, 3] == [line.page for line in extracted.layout.lines if line.indent is not None]
