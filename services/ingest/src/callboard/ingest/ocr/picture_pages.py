"""Pages that are pictures in a PDF whose other pages hold text: a scanned insertion, or a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from callboard.contracts.notes import Note
from callboard.contracts.problems import Refused
from callboard.ingest.limits import Limits, TakesLonger
from callboard.ingest.ocr.pictures import pages_of_pdf
from callboard.ingest.ocr.placing import SeenPage, placed
from callboard.ingest.ocr.reading import how_sure, see
from callboard.ingest.ocr.tesseract import Tesseract, find_tesseract
from callboard.ingest.pdf.document import Seen

_NAMED = 10


def look_at_pages(
    data: bytes, numbers: Sequence[int], limits: Limits, find: Callable[[Limits], Tesseract] = find_tesseract
) -> Seen:
    """What is on those pages of a PDF that are pictures, where others hold text.

    That they cannot be read is no reason to refuse the text of the others: a note names the pages, and what is missing.

    Raises:
        TakesLonger: this process has time for text alone.
    """
    try:
        tesseract = find(limits)
    except Refused as refused:
        return Seen((), [_unread(numbers, refused.problem.hint or refused.problem.message)])
    some, others = numbers[: limits.ocr_pages], numbers[limits.ocr_pages :]
    if not limits.reads_pictures:
        raise TakesLonger(len(some))
    seen, slow = _look(data, some, tesseract, limits)
    return Seen(placed(seen) if seen else (), [*_notes(numbers, seen, slow, others, tesseract)])


def _look(
    data: bytes, numbers: Sequence[int], tesseract: Tesseract, limits: Limits
) -> tuple[Sequence[SeenPage], Sequence[int]]:
    """Pages with words on them, and the numbers of those that took too long."""
    seen: list[SeenPage] = []
    slow: list[int] = []
    for number, picture in zip(numbers, pages_of_pdf(data, numbers, limits), strict=True):
        try:
            page = see(number, picture, tesseract)
        except Refused:
            slow.append(number)
        else:
            seen += [page] if page.words else []
    return seen, slow


def _notes(
    numbers: Sequence[int],
    seen: Sequence[SeenPage],
    slow: Sequence[int],
    others: Sequence[int],
    tesseract: Tesseract,
) -> Iterator[Note]:
    found = [page.number for page in seen]
    if seen:
        yield how_sure(f"The text of {_pages(found)}", seen, tesseract)
    if slow:
        yield _unread(slow, "They took too long: see CALLBOARD_INGEST_OCR_PAGE_SECONDS.")
    if others:
        yield _unread(others, "They are too many: see CALLBOARD_INGEST_OCR_PAGES.")
    if empty := [number for number in numbers if number not in {*found, *slow, *others}]:
        yield Note(code="PAGES_WITHOUT_TEXT", message=f"No words are on {_pages(empty)}, but pictures.")


def _unread(numbers: Sequence[int], reason: str) -> Note:
    return Note(
        code="PAGES_NOT_READ", message=f"Of {_pages(numbers)}, with pictures for text, nothing was read. {reason}"
    )


def _pages(numbers: Sequence[int]) -> str:
    """`page 3`, `pages 3 and 7`; no more than ten are named, which is enough to look."""
    named = [str(number) for number in numbers[:_NAMED]]
    if len(numbers) > _NAMED:
        named.append(f"{len(numbers) - _NAMED} more")
    *first, last = named
    return f"pages {', '.join(first)} and {last}" if first else f"page {last}"
