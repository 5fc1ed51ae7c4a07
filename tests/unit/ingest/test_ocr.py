"""Pictures of pages are read with their columns; what cannot be read says what is missing. All by the real tesseract."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.limits import Limits, TakesLonger
from callboard.ingest.ocr.picture_pages import look_at_pages
from callboard.ingest.ocr.tesseract import Tesseract, find_tesseract
from callboard.ingest.sandbox import extract_in_child
from callboard.playbook import SourceLayout, SourceText
from typeset.extracted import layout_of, lines, words
from typeset.pdf import Sheet, book, typewritten
from typeset.scans import image_file, pictures_of, scanned_pdf
from typeset.scripts import PLAY, SCREENPLAY

ENGLISH = Limits(ocr_languages="eng")


def test_a_scanned_script_comes_out_in_its_columns() -> None:
    """Nineteen lines in twenty are exact, blanks and all, and the file says by whom it was read and how surely."""
    extracted = extract_text(scanned_pdf(pictures_of(typewritten(SCREENPLAY))), limits=ENGLISH)

    expected, got = SCREENPLAY.split("\n"), extracted.text.split("\n")
    assert len(expected) == len(got)
    rows = [line for line in expected if line], [line for line in got if line]
    assert sum(a == b for a, b in zip(*rows, strict=True)) >= 0.95 * len(rows[0])
    assert ("pdf", "tesseract/1", 1, ["READ_BY_OCR"]) == (
        extracted.format,
        extracted.extractor,
        extracted.pages,
        [note.code for note in extracted.notes],
    )


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_pictures_of_all_kinds_are_read(format: str, dpi: int) -> None:  # noqa: A002 - Pillow's name
    """At the resolutions that scanners are set to."""
    (picture,) = pictures_of(typewritten(PLAY), dpi)

    extracted = extract_text(image_file([picture], format, dpi), limits=ENGLISH)

    rows = [[line for line in text.split("\n") if line] for text in (PLAY, extracted.text)]
    assert sum(a == b for a, b in zip(*rows, strict=True)) >= 0.9 * len(rows[0])
    assert ("image", 1) == (extracted.format, extracted.pages)


def test_the_pages_of_a_tiff_are_one_document() -> None:
    """In order, each line on its page, in the letters of a book."""
    play = book(1, speeches=8)

    pdf = play.done()
    extracted = extract_text(image_file(pictures_of(pdf), "TIFF"), limits=ENGLISH)

    got = [line.strip() for line in lines(extracted) if line]
    assert len(play.lines) == len(got)
    assert sum(a == b for a, b in zip(play.lines, got, strict=True)) >= 0.95 * len(got)
    assert 2 == extracted.pages == layout_of(extracted, got[-1]).page
    known, seen = (layout_of(each, "EDWIN").indent or 0 for each in (extract_text(pdf), extracted))
    assert abs(known - seen) < 0.5, "a name stands where the letters of the PDF have it"


def test_languages_are_chosen() -> None:
    """German letters are read by who knows German."""
    sheet = Sheet()
    sheet.write(72, 700, "DÖRTE. Ach, wie schön! Die Bäume blühen, und wer weiß, ob wir uns grüßen.", "Times-Roman", 14)
    picture = image_file(pictures_of(sheet.done()), "PNG")

    extracted = extract_text(picture, limits=Limits(ocr_languages="deu+eng"))

    assert {"DÖRTE.", "schön!", "Bäume", "blühen,", "weiß,", "grüßen."} <= set(words(extracted.text))
    assert "(deu+eng)" in extracted.notes[0].message


PAGES = ("ACT I\n\nEDWIN. It was only lent, aunt.\n", "MARTHA. Then give it back today.\n", "EDWIN. I shall.\n")


def partly_scanned(scans: Iterable[int], pages: Sequence[str] = PAGES) -> bytes:
    """A PDF with one page for each text, of which some are pictures of the page."""
    made = Sheet()
    for number, text in enumerate(pages, 1):
        if number > 1:
            made.next()
        if number in scans:
            (picture,) = pictures_of(typewritten(text))
            made.canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
        else:
            for row, line in enumerate(text.split("\n")):
                made.write(108, 720 - 12 * row, line, "Courier", 12)
    return made.done()


def test_the_pages_that_are_pictures_are_read_among_the_others() -> None:
    """A page that was scanned stands between the others, at their left edge, and a note names it."""
    extracted = extract_text(partly_scanned([2]), limits=ENGLISH)

    said = [line for line in extracted.text.split("\n") if line]
    assert [line for text in PAGES for line in text.split("\n") if line] == said
    assert [1, 1, 2, 3] == [layout_of(extracted, line).page for line in said]
    assert all(abs(layout_of(extracted, line).indent or 0) < 0.5 for line in said)
    (note,) = extracted.notes
    assert ("pdf/2+tesseract/1", "READ_BY_OCR") == (extracted.extractor, note.code)
    assert note.message.startswith("The text of page 2 was read from pictures (eng)")


def test_a_child_is_given_time_for_the_pages_that_are_pictures() -> None:
    """For those and no others; no more than are read at all."""
    pdf = partly_scanned([1, 3])

    for limits, pages in ((Limits(reads_pictures=False), 2), (Limits(reads_pictures=False, ocr_pages=1), 1)):
        with pytest.raises(TakesLonger) as found:
            extract_text(pdf, limits=limits)
        assert pages == found.value.pages


@pytest.mark.parametrize(
    ("limits", "pages", "reason"),
    [
        (Limits(ocr_languages="tlh"), "pages 1 and 3", "tesseract-ocr-tlh"),
        (Limits(ocr_languages="eng", ocr_pages=1), "page 3", "CALLBOARD_INGEST_OCR_PAGES"),
        (Limits(ocr_languages="eng", ocr_page_seconds=0.001), "pages 1 and 3", "CALLBOARD_INGEST_OCR_PAGE_SECONDS"),
    ],
    ids=["language", "pages", "time"],
)
def test_pages_that_cannot_be_read_cost_nobody_the_others(limits: Limits, pages: str, reason: str) -> None:
    """A note names them, and what to do."""
    extracted = extract_text(partly_scanned([1, 3]), limits=limits)

    assert "MARTHA. Then give it back today." in extracted.text
    (unread,) = [note for note in extracted.notes if note.code == "PAGES_NOT_READ"]
    assert unread.message.startswith(f"Of {pages}, ")
    assert reason in unread.message


def test_where_tesseract_is_missing_the_pages_and_the_package_are_named(tmp_path: Path) -> None:
    """In a note, since the other pages have text."""
    seen = look_at_pages(partly_scanned([2]), [2], Limits(), find=partial(find_tesseract, path=str(tmp_path)))

    assert [("PAGES_NOT_READ", True, True)] == [
        (note.code, "Of page 2," in note.message, "package tesseract-ocr" in note.message) for note in seen.notes
    ]
    assert () == seen.pages


async def test_a_scan_is_read_in_a_child(tmp_path: Path) -> None:
    """It is cut off from the network and limited as for any file, and has time for the pictures besides."""
    (tmp_path / "in").write_bytes(scanned_pdf(pictures_of(typewritten(PLAY))))

    extraction = await extract_in_child(tmp_path / "in", tmp_path / "out", tmp_path / "layout", ENGLISH)

    layout = SourceLayout.model_validate_json((tmp_path / "layout").read_bytes())
    source = SourceText.of((tmp_path / "out").read_text(), layout)
    assert ("tesseract/1", "pdf", 1) == (extraction.extractor, extraction.format, extraction.pages)
    assert "EDWIN. It was only lent, aunt." in source.text


def test_who_has_no_time_for_pictures_says_how_many_there_are() -> None:
    """So that another process can be given the time."""
    with pytest.raises(TakesLonger) as found:
        extract_text(
            scanned_pdf(pictures_of(typewritten(PLAY, lines_per_page=10))), limits=Limits(reads_pictures=False)
        )

    assert -(-len(PLAY.split("\n")) // 10) == found.value.pages
    assert Limits().cpu_seconds + 120 == Limits().for_pictures(4).cpu_seconds


def test_a_system_without_tesseract_is_told_the_package(tmp_path: Path) -> None:
    """In a refusal that says what to install."""
    with pytest.raises(Refused, match="not installed") as refused:
        find_tesseract(Limits(), path=str(tmp_path))

    assert "NEEDS_OCR" == refused.value.problem.code
    assert "tesseract-ocr" in (refused.value.problem.hint or "")


def test_a_language_that_is_not_installed_is_told_its_package() -> None:
    """A wrong name is no reason to read in another language."""
    with pytest.raises(Refused) as refused:
        find_tesseract(Limits(ocr_languages="eng+tlh"))

    assert "OCR_LANGUAGE_MISSING" == refused.value.problem.code
    assert "tesseract-ocr-tlh" in (refused.value.problem.hint or "")


def test_a_page_that_takes_too_long_is_refused() -> None:
    """Time is bounded for each page."""
    program = shutil.which("tesseract")
    assert program
    (picture,) = pictures_of(typewritten(PLAY))

    with pytest.raises(Refused) as refused:
        Tesseract(program, "eng", 0.001).words(image_file([picture], "PNG"), 200)

    assert "EXTRACTION_LIMIT" == refused.value.problem.code


def _picture(width: int, height: int) -> bytes:
    return image_file([Image.new("1", (width, height), 1)], "PNG")


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (_picture(400, 500), ENGLISH, "EMPTY_FILE"),
        (_picture(400, 500)[:60], ENGLISH, "DAMAGED_FILE"),
        (_picture(9000, 9000), ENGLISH, "EXTRACTION_LIMIT"),
        (image_file([Image.new("1", (40, 50))] * 3, "TIFF"), Limits(ocr_pages=2), "TOO_MANY_PAGES"),
    ],
    ids=["nothing on it", "cut off", "huge", "many pages"],
)
def test_what_cannot_be_read_is_refused(data: bytes, limits: Limits, code: str) -> None:
    """Emptiness, damage and size each have their code."""
    with pytest.raises(Refused) as refused:
        extract_text(data, limits=limits)

    assert code == refused.value.problem.code
