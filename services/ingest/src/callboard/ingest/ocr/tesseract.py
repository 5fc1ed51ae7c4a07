"""Debian's tesseract as a process of its own for each page: a picture goes in, words with their places come out.

It inherits what limits this process, and its isolation. It opens no file that we name: the picture goes to its standard input.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from functools import cache
from typing import NamedTuple

from callboard.contracts.problems import Refused
from callboard.ingest.limits import Limits, over_limit
from callboard.ingest.refusals import refusal

_PATH = os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"))
"""A child has no PATH of its own."""
_WORD_LEVEL = "5"
_COLUMNS = 12
_NO_LANGUAGE = frozenset({"osd", "equ"})
"""Installed beside the languages: they tell how a page is turned, and find formulas."""


class SeenWord(NamedTuple):
    """One word on a picture; places are in pixels from its upper left corner."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    """Of 100."""
    line: tuple[int, int, int]
    """Words that tesseract has on one line share this."""


class Tesseract:
    """The program, with the languages that it is to read.

    Attributes:
        languages: As tesseract has them on its command line, e.g. `deu+eng`.
    """

    def __init__(self, program: str, languages: str, seconds: float) -> None:
        self._program, self.languages, self._seconds = program, languages, seconds

    def words(self, picture: bytes, dpi: int) -> list[SeenWord]:
        """The words on a picture (PNM or PNG), in tesseract's order.

        Raises:
            Refused: EXTRACTION_LIMIT where it took too long, or gave up.
        """
        command = [self._program, "stdin", "stdout", "-l", self.languages, "--dpi", str(dpi), "--psm", "6", "tsv"]
        with subprocess.Popen(  # noqa: S603 - our own words, and no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT
        ) as process:
            _bound(process.pid, int(self._seconds) + 1)
            try:
                found, _ = process.communicate(picture, timeout=self._seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise over_limit() from None
        if process.returncode:
            raise over_limit()
        return _parsed(found.decode("utf-8", "replace"))


_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
"""One page is read on one core, as one file should be."""


def find_tesseract(limits: Limits, path: str = _PATH) -> Tesseract:
    """The program, with the languages that are asked for; with all that are installed where none is.

    Raises:
        Refused: NEEDS_OCR where it is not installed, OCR_LANGUAGE_MISSING; each names the package.
    """
    program = shutil.which("tesseract", path=path)
    if program is None:
        raise needs_ocr()
    installed = _languages(program)
    asked = [each for each in limits.ocr_languages.replace(",", "+").split("+") if each]
    missing = [each for each in asked if each not in installed]
    if missing or not installed:
        raise _language_missing(missing or ["eng"])
    return Tesseract(program, "+".join(asked or installed), limits.ocr_page_seconds)


def needs_ocr() -> Refused:
    """The refusal of pictures where nothing can read them."""
    return refusal(
        "NEEDS_OCR",
        "The file holds pictures of its pages and no text, and tesseract, which would read them, is not installed.",
        "Install Debian's package tesseract-ocr where the ingest service runs (and tesseract-ocr-deu and the like for"
        " languages other than English), or send a file that has text.",
    )


def _language_missing(languages: list[str]) -> Refused:
    packages = " ".join(f"tesseract-ocr-{each.replace('_', '-')}" for each in languages)
    return refusal(
        "OCR_LANGUAGE_MISSING",
        f"Tesseract has not been taught to read {', '.join(languages)}.",
        f"Install Debian's {packages} where the ingest service runs, or change CALLBOARD_INGEST_OCR_LANGUAGES.",
    )


@cache
def _languages(program: str) -> tuple[str, ...]:
    """Those that are installed; English first, since the first one counts most."""
    command = [program, "--list-langs"]
    answer = subprocess.run(command, capture_output=True, timeout=10, check=False, env=_ENVIRONMENT)  # noqa: S603 - as above
    _, *names = answer.stdout.decode("utf-8", "replace").splitlines() or [""]
    found = {name.strip() for name in names if name.strip() and "/" not in name} - _NO_LANGUAGE
    return tuple(sorted(found, key=lambda name: (name != "eng", name)))


def _bound(pid: int, seconds: int) -> None:
    """Whatever becomes of us, it ends."""
    if hasattr(resource, "prlimit"):
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        bound = seconds if most == resource.RLIM_INFINITY else min(seconds, most)
        resource.prlimit(pid, resource.RLIMIT_CPU, (bound, bound))


def _parsed(table: str) -> list[SeenWord]:
    words: list[SeenWord] = []
    for row in table.split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL and cells[11].strip():
            block, paragraph, line = (int(cell) for cell in cells[2:5])
            left, top, width, height = (int(cell) for cell in cells[6:10])
            words.append(
                SeenWord(cells[11].strip(), left, top, width, height, float(cells[10]), (block, paragraph, line))
            )
    return words
