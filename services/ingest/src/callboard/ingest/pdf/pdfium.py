"""One page as pdfium's C interface has it: characters, boxes, fonts and strokes. What is beyond ctypes is done elsewhere.

The interface is described in pdfium's own headers, fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple, Self

from callboard.ingest.pdf.fonts import styles_of

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_NO_LETTERS = (*range(9), *range(0x0E, 0x1C), 0x7F, *range(0xD800, 0xE000))
_LETTERS = dict.fromkeys(_NO_LETTERS, _UNKNOWN) | dict.fromkeys((0x02, 0xAD, 0xFFFE), "-")
"""What pdfium marks as a hyphen at a line's end, and a soft hyphen, is a hyphen on paper."""
_NAME_BYTES = 256
_STROKED = 2
"""Fill, then stroke: how a font without a bold face is made bold."""
_SLANT = 0.05
"""Tangent: of letters that lean less, none is italic."""


class Box(NamedTuple):
    """Where something is, in points from the lower left; of a character, its advance and its font's reach."""

    left: float
    bottom: float
    right: float
    top: float


class Setting(NamedTuple):
    """How a run of characters is set."""

    size: float
    """Height of the font on the page, in points."""
    styles: str
    angle: int
    """Where it runs to, in degrees counterclockwise from the right."""


class OpenPage:
    """A page and its text, open until the `with` ends."""

    def __init__(self, pdfium: Any, document: Any, index: int) -> None:
        """`pdfium` is `pypdfium2.raw`; `document` a handle of it; `index` counts from 0."""
        self._pdfium = pdfium
        self._page = pdfium.FPDF_LoadPage(document, index)
        self._text = pdfium.FPDFText_LoadPage(self._page) if self._page else None
        self._rect, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._fonts: dict[int, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._text:
            self._pdfium.FPDFText_ClosePage(self._text)
        if self._page:
            self._pdfium.FPDF_ClosePage(self._page)

    @property
    def loaded(self) -> bool:
        """Whether pdfium can make anything of the page."""
        return bool(self._page)

    @property
    def quarter_turns(self) -> int:
        """How far the page is to be turned clockwise to be read, in right angles."""
        return int(self._pdfium.FPDFPage_GetRotation(self._page)) if self._page else 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as it is read, in points."""
        page = self._page
        return (self._pdfium.FPDF_GetPageWidthF(page), self._pdfium.FPDF_GetPageHeightF(page)) if page else (0.0, 0.0)

    def characters(self) -> str:
        """Its characters, one for each index, in the order of the file; pdfium adds a blank where a word ends."""
        if not self._text:
            return ""
        count = self._pdfium.FPDFText_CountChars(self._text)
        buffer = (ctypes.c_ushort * (count + 1))()
        written = self._pdfium.FPDFText_GetText(self._text, 0, count, buffer)
        text = bytes(buffer).decode("utf-16-le", "replace")[:count]
        if written != count + 1 or "\0" in text or len(text) != count:
            text = "".join(self._character(index) for index in range(count))  # an index and a place in it differ
        return text.translate(_LETTERS)

    def _character(self, index: int) -> str:
        code = self._pdfium.FPDFText_GetUnicode(self._text, index)
        return chr(code) if code < 0x110000 else _UNKNOWN  # noqa: PLR2004 - the end of Unicode

    def is_added(self, index: int) -> bool:
        """Whether a character is pdfium's own and not the file's."""
        return self._pdfium.FPDFText_IsGenerated(self._text, index) == 1

    def box(self, index: int) -> Box:
        """Where a character is."""
        rect = self._rect
        self._pdfium.FPDFText_GetLooseCharBox(self._text, index, rect)
        return Box(rect.left, rect.bottom, rect.right, rect.top)

    def origin(self, index: int) -> tuple[float, float]:
        """Where a character stands on its baseline."""
        self._pdfium.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        return self._x.value, self._y.value

    def run(self, index: int) -> int:
        """A number that all characters of one run share; they are set alike."""
        run = self._pdfium.FPDFText_GetTextObject(self._text, index)
        return ctypes.addressof(run.contents) if run else 0

    def setting(self, index: int) -> Setting:
        """How a character is set."""
        pdfium, matrix = self._pdfium, self._matrix
        drawn = pdfium.FPDFText_GetTextObject(self._text, index)
        pdfium.FPDFText_GetMatrix(self._text, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        styles = set(self._styles(pdfium.FPDFTextObj_GetFont(drawn))) if drawn else set[str]()
        if drawn and pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _STROKED:
            styles.add("b")
        if (matrix.a * matrix.c + matrix.b * matrix.d) > _SLANT * scale * math.hypot(matrix.a, matrix.b):
            styles.add("i")
        size = pdfium.FPDFText_GetFontSize(self._text, index) * scale
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) + (180 if size < 0 else 0)  # a size below 0 turns the type
        return Setting(size=abs(size), styles="".join(sorted(styles)), angle=round(angle) % 360)

    def _styles(self, font: Any) -> str:
        address = ctypes.addressof(font.contents) if font else 0
        if address not in self._fonts:
            name = ctypes.create_string_buffer(_NAME_BYTES)
            self._pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
            self._fonts[address] = styles_of(
                name.value.decode("utf-8", "replace"), self._pdfium.FPDFFont_GetFlags(font)
            )
        return self._fonts[address]

    def drawings(self) -> int:
        """How many things are drawn on it: text, strokes and pictures."""
        return self._pdfium.FPDFPage_CountObjects(self._page) if self._page else 0

    def strokes(self) -> Iterator[Box]:
        """The bounds of each path."""
        pdfium = self._pdfium
        sides = [ctypes.c_float() for _ in range(4)]
        for index in range(self.drawings()):
            drawn = pdfium.FPDFPage_GetObject(self._page, index)
            if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_PATH:
                pdfium.FPDFPageObj_GetBounds(drawn, *sides)
                yield Box(*(side.value for side in sides))
