"""One play as a plain text, a Word document, a page and a PDF is one playbook: what a file is says nothing of what is in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from callboard.ingest.extract import extract_text
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import SourceText, parse
from playbooks.facts import Fact, facts
from typeset.pages import printed
from typeset.pdf import in_one_code_page, typewritten
from typeset.scripts import PLAY, SCREENPLAY
from typeset.web import web_page
from typeset.word import word_document

GOLD = Path(__file__).resolve().parents[4] / "shared" / "bench" / "gold" / "dev"
SCRIPTS = {
    "play": PLAY,
    "screenplay": SCREENPLAY,
    **{path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "scripts").glob("*.txt")},
}
SPACED = {"clock_french"}
"""Hardly any of its lines are neighbours, so that on paper it looks as if it were typed with double spacing."""


def read(data: bytes) -> list[Fact]:
    """What a file says of a play, all but the places in the text."""
    extracted = extract_text(data)
    return facts(asyncio.run(parse(RulesEngine(), SourceText.of(extracted.text, extracted.layout))))


def on_pages(script: str) -> bytes:
    """A plain text with form feeds, running heads and page numbers."""
    return printed(script, "The Play").encode()


@pytest.mark.parametrize("as_file", [word_document, web_page])
@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_a_play_is_the_same_in_every_format(name: str, as_file: Callable[[str], bytes]) -> None:
    """Each piece has the same kind, speaker and words."""
    script = SCRIPTS[name]

    assert read(script.encode()) == read(as_file(script))


@pytest.mark.parametrize(
    "name", sorted(name for name in SCRIPTS.keys() - SPACED if in_one_code_page(SCRIPTS[name]) == SCRIPTS[name])
)
def test_a_play_is_the_same_on_paper(name: str) -> None:
    """Of the scripts whose letters one font has: without running heads, and on several pages with them."""
    script = SCRIPTS[name]

    assert read(script.encode()) == read(typewritten(script))
    assert read(script.encode()) == read(
        typewritten(script, head=name.title(), lines_per_page=len(script.split("\n")) // 4)
    )


if GOLD.is_dir():

    @pytest.mark.parametrize("as_file", [word_document, web_page, typewritten, on_pages])
    def test_a_whole_play_is_the_same_in_every_format(as_file: Callable[[str], bytes]) -> None:
        """The shortest that stands beside the checkout; ``make bench-parse`` compares all of them."""
        script = min((path.read_text(encoding="utf-8") for path in GOLD.glob("*/input.txt")), key=len)

        assert read(script.encode()) == read(as_file(script))
