"""Whether a play is the same play as a plain text, a Word document and a PDF: a table of how much of each is read as in the text.

    python bench/formats_agree.py [--set DIR] [--only SLUG,SLUG] [--show N]

Each play is set in every layout, read by the rules, and compared piece by piece with what was read of the plain text: title,
author, list of persons, acts, scenes, and every speech and direction with its place, speakers, words, and whether it is verse.
The plays stand beside the checkout (``../shared/bench``) and are no part of the repository.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from callboard.ingest.extract import extract_text
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import SourceText, parse
from playbooks.facts import Fact, facts
from typeset.pages import printed
from typeset.pdf import in_one_code_page, typewritten
from typeset.word import word_document

PLAYS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "gold" / "dev"
LAYOUTS: Mapping[str, Callable[[str, str], bytes]] = {
    "txt": lambda text, _: text.encode(),
    "docx": lambda text, _: word_document(text),
    "pdf": lambda text, _: typewritten(text),
    "pdf with heads": lambda text, title: typewritten(text, head=title),
    "txt with pages": lambda text, title: printed(text, title).encode(),
}


def main() -> int:
    """Print the table; 1 if any layout differs from the plain text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=PLAYS, help="folder of plays")
    parser.add_argument("--only", help="names of plays, joined by commas")
    parser.add_argument("--show", type=int, default=0, help="print so many differences of each file")
    args = parser.parse_args()
    wanted = set(args.only.split(",")) if args.only else None
    paths = [p for p in sorted(args.set.glob("*/input.txt")) if wanted is None or p.parent.name in wanted]
    if not paths:
        print(f"There are no plays in {args.set}; put the bench folder beside the checkout.", file=sys.stderr)
        return 2
    print(f"{'pieces':>7}  " + "  ".join(f"{layout:>14}" for layout in LAYOUTS if layout != "txt") + "  seconds")
    return max([_compare(path, args.show) for path in paths])


def _compare(path: Path, show: int) -> int:
    text, title = path.read_text(encoding="utf-8"), path.parent.name.replace("-", " ").title()
    began = time.process_time()
    text = in_one_code_page(text)
    read = {layout: _read(as_file(text, title)) for layout, as_file in LAYOUTS.items()}
    expected = read.pop("txt")
    shares = [(Counter(expected) & Counter(found)).total() / max(len(expected), len(found)) for found in read.values()]
    row = "  ".join(f"{share:>14.4f}" for share in shares)
    print(f"{len(expected):>7}  {row}  {time.process_time() - began:7.1f}  {path.parent.name}", flush=True)
    for layout, found in read.items():
        for line in list(_differences(expected, found))[:show]:
            print(f"    {layout}: {line}")
    return int(any(found != expected for found in read.values()))


def _read(data: bytes) -> list[Fact]:
    extracted = extract_text(data)
    return facts(asyncio.run(parse(RulesEngine(), SourceText.of(extracted.text, extracted.layout))))


def _differences(expected: Sequence[Fact], found: Sequence[Fact]) -> Iterator[str]:
    for tag, a, b, c, d in SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if tag != "equal":
            yield f"{expected[a:b]}\n      {found[c:d]}"


if __name__ == "__main__":
    sys.exit(main())
