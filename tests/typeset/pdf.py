"""Sets scripts as PDFs, in the ways that programs do, so that what was put on paper is known exactly."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from reportlab.lib.pagesizes import A5, LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

COLUMN = 7.2
"""Points of a column of Courier at 12 points."""
LINE = 12.0
WORDS = "the lamp is out and nobody knows who took it, but somebody must have seen a light; well? no! I never"
CODE_PAGES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
"""Of Western and Central Europe, Russia, Greece, Turkey and the Baltic."""
FACES = {"": "Courier", "b": "Courier-Bold", "i": "Courier-Oblique", "bi": "Courier-BoldOblique"}
SERIF = {"": "Times-Roman", "b": "Times-Bold", "i": "Times-Italic", "bi": "Times-BoldItalic"}

Faces = Callable[[str], Iterable[tuple[str, str]]]
"""A line in pieces, each with the letters of its style."""


def plain(line: str) -> Iterable[tuple[str, str]]:
    """All of it upright."""
    return [(line, "")]


def headings_and_parentheses(line: str) -> Iterable[tuple[str, str]]:
    """Lines in capitals bold, what stands in brackets slanted."""
    if line.upper() == line:
        return [(line, "b")]
    return [(piece, "i" if piece.startswith("(") else "") for piece in re.split(r"(\([^)]*\))", line) if piece]


def typewritten(
    text: str,
    *,
    faces: Faces = plain,
    head: str | None = None,
    lines_per_page: int = 54,
    margin: float = 108.0,
    spacing: float = 1.0,
    encrypt: str | None = None,
) -> bytes:
    """A text on Letter paper in Courier at 12 points, line by line as it is, without its form feeds.

    Page numbers stand at the right of the head, if there is one. The letters are those of one code page.
    """
    file = io.BytesIO()
    fonts = _fonts(text)
    canvas = Canvas(file, pagesize=LETTER, encrypt=encrypt)
    lines = text.split("\n")
    for page, start in enumerate(range(0, len(lines), lines_per_page), 1):
        if head:
            canvas.setFont(fonts[""], 12)
            canvas.drawString(margin, 750, head)
            canvas.drawRightString(margin + 60 * COLUMN, 750, f"{page}.")
        for row, line in enumerate(lines[start : start + lines_per_page]):
            _type(canvas, margin, 720 - row * LINE * spacing, faces(line), fonts)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def in_one_code_page(text: str) -> str:
    """The text with a question mark for each letter that is not on the code page that has the most of them."""
    page = _code_page(text)
    return text.encode(page, "replace").decode(page)


def _code_page(text: str) -> str:
    return min(CODE_PAGES, key=lambda page: text.encode(page, "replace").count(b"?"))


def _fonts(text: str) -> dict[str, str]:
    """The font of each style that has the letters of the text."""
    page = _code_page(text)
    return {style: _font(face, page) for style, face in FACES.items()}


def _font(face: str, page: str) -> str:
    """A face with the letters of a code page, each named by its number in Unicode as in Adobe's list of glyphs."""
    name = f"{face} {page}"
    metrics: Any = pdfmetrics  # it comes half typed
    if name not in metrics.getRegisteredFontNames():
        encoding = metrics.Encoding(page, "WinAnsiEncoding")
        for code in range(0x80, 0x100):
            letter = bytes([code]).decode(page, "ignore")
            if letter:
                encoding[code] = f"uni{ord(letter):04X}"
        metrics.registerEncoding(encoding)
        metrics.registerFont(metrics.Font(name, face, page))
    return name


def _type(canvas: Any, x: float, y: float, pieces: Iterable[tuple[str, str]], fonts: dict[str, str]) -> None:
    column = 0
    for piece, style in pieces:
        canvas.setFont(fonts[style], 12)
        blank = len(piece) - len(piece.lstrip(" "))
        if piece.strip():
            canvas.drawString(x + (column + blank) * COLUMN, y, piece.strip(" "))
        column += len(piece)


@dataclass
class Book:
    """A play set as books are: proportional letters, justified lines, names in the middle, on A5 with mirrored margins."""

    size: float = 11.0
    width: float = 300.0
    numbered: bool = True
    lines: list[str] = field(default_factory=list[str])
    """What was set, line by line, without blank lines and margins."""

    def __post_init__(self) -> None:
        self._file = io.BytesIO()
        self._canvas: Any = Canvas(self._file, pagesize=A5)
        self._page, self._y = 1, 540.0

    @property
    def _left(self) -> float:
        return 72.0 if self._page % 2 else 48.0

    def name(self, text: str) -> None:
        """A speaker in the middle, in bold type."""
        self._down(1.8)
        self._line(text, "b", (self.width - stringWidth(text, SERIF["b"], self.size)) / 2)

    def speech(self, text: str) -> None:
        """Justified lines from edge to edge."""
        self._paragraph(text, "", 0.0)

    def direction(self, text: str) -> None:
        """Indented italics."""
        self._down(0.5)
        self._paragraph(text, "i", 24.0)

    def done(self) -> bytes:
        """The PDF."""
        self._turn()
        self._canvas.save()
        return self._file.getvalue()

    def _paragraph(self, text: str, style: str, indent: float) -> None:
        width = self.width - indent
        line = ""
        for word in text.split():
            if line and stringWidth(f"{line} {word}", SERIF[style], self.size) > width:
                self._line(line, style, indent, justify=width)
                line = word
            else:
                line = f"{line} {word}".strip()
        self._line(line, style, indent)

    def _line(self, text: str, style: str, indent: float, justify: float | None = None) -> None:
        self._down(1.0)
        line = self._canvas.beginText(self._left + indent, self._y)
        line.setFont(SERIF[style], self.size)
        if justify and " " in text:
            line.setWordSpace((justify - stringWidth(text, SERIF[style], self.size)) / text.count(" "))
        line.textOut(text)
        self._canvas.drawText(line)
        self.lines.append(text)

    def _down(self, lines: float) -> None:
        self._y -= 13.0 * lines
        if self._y < 60:
            self._turn()
            self._y -= 13.0

    def _turn(self) -> None:
        if self.numbered:
            self._canvas.setFont(SERIF[""], self.size)
            self._canvas.drawCentredString(self._left + self.width / 2, 36, str(self._page))
            self.lines.append(str(self._page))
        self._canvas.showPage()
        self._page, self._y = self._page + 1, 540.0


def book(seed: int, speeches: int = 60) -> Book:
    """A play of words drawn by lot."""
    lot = random.Random(seed)  # noqa: S311 - no secret
    words = WORDS.split()
    set_book = Book()
    for _ in range(speeches):
        set_book.name(lot.choice(["MARTHA", "EDWIN", "THE CARRIER", "A VOICE", "IDA"]))
        set_book.speech(" ".join(lot.choice(words) for _ in range(lot.randint(1, 70))).capitalize() + ".")
        if lot.random() < 0.3:
            set_book.direction("He looks for " + " ".join(lot.choice(words) for _ in range(lot.randint(1, 20))))
    return set_book


@dataclass
class Sheet:
    """One page on which anything may be written anywhere, in points from the lower left."""

    size: tuple[float, float] = LETTER
    turned: int = 0
    """Degrees clockwise that a reader turns it by."""

    def __post_init__(self) -> None:
        self._file = io.BytesIO()
        self.canvas: Any = Canvas(self._file, pagesize=self.size)

    def write(self, x: float, y: float, text: str, font: str = "Times-Roman", size: float = 12) -> None:
        """Text from a place to the right."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def next(self) -> None:
        """Go to another page."""
        self.canvas.setPageRotation(self.turned)
        self.canvas.showPage()

    def done(self) -> bytes:
        """The PDF."""
        self.next()
        self.canvas.save()
        return self._file.getvalue()


def picture(pages: int = 1) -> bytes:
    """Pages that hold a grey picture each and no text, as a scanner makes them."""
    sheet = Sheet()
    grey = ImageReader(Image.new("L", (60, 80), 200))
    for page in range(pages):
        if page:
            sheet.next()
        sheet.canvas.drawImage(grey, 0, 0, 612, 792)
    return sheet.done()
