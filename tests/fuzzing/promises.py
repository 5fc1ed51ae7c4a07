"""What holds for any file at all: it is refused with a reason, or its text is whole and so is the play in it.

Held by tests for files that hypothesis thinks of, and by `make fuzz` for those of a fuzzer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits, TakesLonger
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import EmptySource, NoSpeakersFound, SourceLayout, SourceText, parse, verify
from fuzzing.readings import read_docx, read_fdx, read_html, read_text

REFUSALS = frozenset(
    {
        "EMPTY_FILE",
        "NOT_TEXT",
        "WRONG_ENCODING",
        "ENCRYPTED_FILE",
        "DAMAGED_FILE",
        "TOO_MANY_PAGES",
        "NESTED_TOO_DEEP",
        "UNPACKS_TOO_LARGE",
        "UNSAFE_PATHS",
        "UNSAFE_XML",
    }
)
"""What a file may be refused for in a process that reads no pictures."""
LIMITS = Limits(reads_pictures=False)


def read_file(data: bytes) -> ExtractedText | None:
    """The text of a file and all that is promised of it; None where it is refused as it should be."""
    try:
        extracted = extract_text(data, limits=LIMITS)
    except TakesLonger:
        return None
    except Refused as refused:
        require_reason(refused.problem)
        return None
    assert extracted.text.strip()
    source = SourceText.of(extracted.text, extracted.layout)  # refuses a layout of other lines
    assert extracted.text.encode()
    if extracted.layout:
        assert extracted.layout == SourceLayout.model_validate_json(extracted.layout.to_json())
    require_runs(source)
    require_same_characters(data, extracted)
    require_whole_play(source)
    return extracted


def require_reason(problem: Problem) -> None:
    """A refusal is one of those that are known, and says what to do."""
    assert problem.code in REFUSALS, problem
    assert problem.hint


def require_runs(source: SourceText) -> None:
    """The styled runs of each line are characters of that line, in order."""
    for number in range(1, source.lines + 1):
        start, end = source.line_span(number)
        reached = 0
        for run in source.line_layout(number).runs:
            assert reached <= run.start < run.end <= end - start, (number, run)
            reached = run.end


def require_same_characters(data: bytes, extracted: ExtractedText) -> None:
    """Nothing is lost or invented, where a simple reader of the format finds its way through the file.

    What a page has in a table, but in none of its cells, is read before it.
    """
    reader = _READERS.get(extracted.format)
    simple = reader(data, extracted) if reader else None
    if simple is not None:
        expected, shown = _shown(simple), _shown(extracted.text)
        assert expected == shown or (extracted.format == "html" and sorted(expected) == sorted(shown)), (
            expected,
            shown,
        )


def _shown(text: str) -> str:
    """Characters but for blanks; files may ask for capitals, so all are."""
    return "".join(text.split()).upper()


def require_whole_play(source: SourceText) -> None:
    """The rules make of a text a playbook that owns each of its characters once, or say why there is none."""
    try:
        playbook = asyncio.run(parse(RulesEngine(), source))
    except (EmptySource, NoSpeakersFound):
        return
    verify(playbook, source)


_READERS: dict[str, Callable[[bytes, ExtractedText], str | None]] = {
    "text": read_text,
    "markdown": read_text,
    "fountain": read_text,
    "fdx": lambda data, _: read_fdx(data),
    "docx": lambda data, _: read_docx(data),
    "html": lambda data, _: read_html(data),
}
