"""The pictures of pages in a file, one at a time, grey and of a resolution that can be read."""

from __future__ import annotations

import importlib
import io
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from callboard.contracts.problems import Refused
from callboard.ingest.limits import Limits, over_limit
from callboard.ingest.refusals import refusal

_MOST_PIXELS = 40_000_000
"""A sheet of 11 by 17 inches has 17 million at 300 dpi."""
_PAPER_INCHES = 8.5
"""What a picture's width is where the picture does not say."""
_LEAST, _MOST = 150, 300
"""Dots per inch: tesseract reads fewer badly, and more no better."""
_BELIEVED = (60, 1300)


class Picture(NamedTuple):
    """One page as a picture."""

    pnm: bytes
    """In grey."""
    width: int
    height: int
    dpi: int


def pages_of_pdf(data: bytes, numbers: Iterable[int], limits: Limits) -> Iterator[Picture]:
    """Pages of a PDF, as they are printed; they are numbered from 1."""
    pdfium: Any = importlib.import_module("pypdfium2")
    document = pdfium.PdfDocument(data)
    try:
        for number in numbers:
            page = document[number - 1]
            width, height = page.get_size()
            dpi = min(limits.ocr_dpi, int(72 * (_MOST_PIXELS / max(1.0, width * height)) ** 0.5))
            image = page.render(scale=max(1, dpi) / 72, grayscale=True).to_pil()
            page.close()
            yield _picture(image, max(1, dpi))
    finally:
        document.close()


def pages_of_image(data: bytes) -> Iterator[Picture]:
    """The picture, or the pictures of a TIFF.

    Raises:
        Refused: DAMAGED_FILE, or EXTRACTION_LIMIT where one is too large.
    """
    with _opened(data) as image:
        for number in range(_frames(image)):
            try:
                image.seek(number)
                if image.width * image.height > _MOST_PIXELS:
                    raise over_limit()
                yield _readable(image)
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                raise _damaged() from error


def count_images(data: bytes) -> int:
    """How many pictures are in a file of pictures.

    Raises:
        Refused: DAMAGED_FILE.
    """
    with _opened(data) as image:
        return _frames(image)


def _opened(data: bytes) -> Any:
    library: Any = importlib.import_module("PIL.Image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own bound of pixels holds
            return library.open(io.BytesIO(data))
    except library.DecompressionBombError:
        raise over_limit() from None
    except (OSError, SyntaxError, ValueError) as error:
        raise _damaged() from error


def _frames(image: Any) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _damaged() from error


def _readable(image: Any) -> Picture:
    operations: Any = importlib.import_module("PIL.ImageOps")
    upright = operations.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = _on_white(upright)
    grey = upright.convert("L")
    dpi = _dpi(image, grey.width)
    wanted = min(max(dpi, _LEAST), _MOST)
    if dpi < _LEAST:
        wanted = min(_MOST, 2 * dpi)
    if wanted != dpi:
        grey = grey.resize((max(1, grey.width * wanted // dpi), max(1, grey.height * wanted // dpi)))
    return _picture(grey, wanted)


def _on_white(image: Any) -> Any:
    library: Any = importlib.import_module("PIL.Image")
    shown = image.convert("RGBA")
    return library.alpha_composite(library.new("RGBA", shown.size, "white"), shown)


def _dpi(image: Any, width: int) -> int:
    """As the picture says, if that can be; else as if it were a page of its width."""
    said = image.info.get("dpi", (0, 0))[0]
    if _BELIEVED[0] < said < _BELIEVED[1] and width / said > _PAPER_INCHES / 4:
        return round(said)
    return max(1, round(width / _PAPER_INCHES))


def _picture(image: Any, dpi: int) -> Picture:
    grey = image.convert("L")
    file = io.BytesIO()
    grey.save(file, "PPM")
    return Picture(file.getvalue(), grey.width, grey.height, dpi)


def _damaged() -> Refused:
    return refusal(
        "DAMAGED_FILE",
        "The picture is damaged: not all of it can be shown.",
        "Open it in a viewer; if that can show it, save it anew and send that.",
    )
