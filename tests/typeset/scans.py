"""Pictures of pages, as a scanner or a camera makes them."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.utils import ImageReader

from typeset.pdf import Sheet


def pictures_of(pdf: bytes, dpi: int = 200) -> list[Any]:
    """The pages of a PDF as pictures in grey."""
    pdfium: Any = importlib.import_module("pypdfium2")  # it comes without types
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def image_file(pictures: Sequence[Any], format: str, dpi: int = 200) -> bytes:  # noqa: A002 - Pillow's name
    """A file with all of them, if its format has pages; else with the first."""
    file = io.BytesIO()
    first, *others = pictures
    more = {"save_all": True, "append_images": others} if others and format == "TIFF" else {}
    first.save(file, format, dpi=(dpi, dpi), **more)
    return file.getvalue()


def scanned_pdf(pictures: Sequence[Any]) -> bytes:
    """A PDF whose pages are these pictures on Letter paper."""
    sheet = Sheet()
    for number, picture in enumerate(pictures):
        if number:
            sheet.next()
        sheet.canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
    return sheet.done()
