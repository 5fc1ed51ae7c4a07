"""How fast and how exactly text comes out of each format: one JSON line for each, of scripts that are made here.

    python bench/extract.py [--pages N] [--pictures N] [--seed N]

A script of words drawn by lot is typed in columns, and set in each format by what writes such files. A line is exact where it
comes out with the same blanks before it and the same characters in it. Seconds are CPU time of this process and of what it
started, in the process that reads, without the start of a child; the median of five readings, of pictures that of one.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from statistics import median

from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits
from typeset.final_draft import final_draft
from typeset.pdf import headings_and_parentheses, typewritten
from typeset.scans import image_file, pictures_of, scanned_pdf
from typeset.web import web_page
from typeset.word import word_document

ROUNDS = 5
LINES = 54
"""On a page."""
WORDS = [
    "the",
    "lamp",
    "is",
    "out",
    "and",
    "nobody",
    "knows",
    "who",
    "took",
    "it",
    "but",
    "somebody",
    "must",
    "have",
    "seen",
    "a",
    "light",
    "well",
    "no",
    "never",
    "I",
    "Ida",
    "Tom",
]
SHAPES = ((0, 60), (10, 35), (16, 25), (22, 20))


def script(pages: int, seed: int) -> str:
    """A screenplay's columns, full of words."""
    lot = random.Random(seed)  # noqa: S311 - no secret
    typed = ["INT. LAMP ROOM - NIGHT"]
    while len(typed) < pages * LINES:
        indent, width = lot.choice(SHAPES)
        typed.append("")
        for _ in range(1 if indent > 10 else lot.randint(1, 5)):
            line = " " * indent
            while len(line) < indent + width - 8:
                line += lot.choice(WORDS) + " "
            typed.append(line.rstrip())
    return "\n".join(typed[: pages * LINES]) + "\n"


def exact(expected: Sequence[str], text: str) -> float:
    """The share of the lines that came out as they were, in order."""
    got = [line for line in text.split("\n") if line]
    same = SequenceMatcher(None, expected, got, autojunk=False)
    return sum(block.size for block in same.get_matching_blocks()) / len(expected)


def seconds() -> float:
    """CPU time so far, with that of processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def read(data: bytes) -> tuple[float, ExtractedText]:
    """The seconds that a file took, and its text."""
    started = seconds()
    extracted = extract_text(data, limits=Limits(ocr_languages="eng"))
    return seconds() - started, extracted


def measure(name: str, pages: int, typed: str, make: Callable[[str], bytes], rounds: int) -> None:
    """Print the figures of one format."""
    data = make(typed)
    _, extracted = read(data)  # libraries are loaded once
    took = median(read(data)[0] for _ in range(rounds))
    share = exact([line for line in typed.split("\n") if line], extracted.text)
    figures = {"bench": "extract", "format": name, "extractor": extracted.extractor, "pages": pages, "bytes": len(data)}
    print(
        json.dumps({**figures, "pages_per_second": round(pages / took, 1), "exact_lines": round(share, 4)}), flush=True
    )


def main() -> None:
    """Measure every format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--pictures", type=int, default=4, help="pages to read by OCR")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    typed, short = script(args.pages, args.seed), script(args.pictures, args.seed)
    styled = headings_and_parentheses
    text: dict[str, Callable[[str], bytes]] = {
        "text": str.encode,
        "docx": lambda script: word_document(script, faces=styled),
        "html": lambda script: web_page(script, faces=styled),
        "fdx": lambda script: final_draft([line for line in script.split("\n") if line]),
        "pdf": lambda script: typewritten(script, faces=styled),
    }
    pictures: dict[str, Callable[[str], bytes]] = {
        "pdf, scanned at 200 dpi": lambda script: scanned_pdf(pictures_of(typewritten(script), 200)),
        "tiff, 300 dpi": lambda script: image_file(pictures_of(typewritten(script), 300), "TIFF", 300),
    }
    for name, make in text.items():
        measure(name, args.pages, typed, make, ROUNDS)
    for name, make in pictures.items():
        measure(name, args.pictures, short, make, rounds=1)


if __name__ == "__main__":
    main()
