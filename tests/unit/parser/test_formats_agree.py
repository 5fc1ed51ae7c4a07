"""One play as a plain text, a Word document, a page and a PDF is one playbook: what a file is says nothing of what is in it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from callboard.ingest.extract import extract_text
from callboard.parser.engines.rules import RulesEngine
from callboard.playbook import SourceText, parse
from typeset.pdf import typewritten
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
Fact = tuple[str, tuple[str, ...], str]


def facts(data: bytes) -> list[Fact]:
    """What each piece of a play is, whose it is, and its words: all but the places in the text."""
    extracted = extract_text(data)
    playbook = asyncio.run(parse(RulesEngine(), SourceText.of(extracted.text, extracted.layout)))
    return [(element.type, element.speakers, " ".join(element.text.split())) for element in playbook.elements]


@pytest.mark.parametrize("as_file", [word_document, web_page])
@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_a_play_is_the_same_in_every_format(name: str, as_file: Callable[[str], bytes]) -> None:
    """Each piece has the same kind, speaker and words."""
    script = SCRIPTS[name]

    assert facts(script.encode()) == facts(as_file(script))


@pytest.mark.parametrize("name", sorted(name for name in SCRIPTS.keys() - SPACED if max(SCRIPTS[name]) <= "\xff"))
def test_a_play_is_the_same_on_paper(name: str) -> None:
    """Of the scripts that a PDF's own fonts have the letters of."""
    script = SCRIPTS[name]

    assert facts(script.encode()) == facts(typewritten(script))


if GOLD.is_dir():

    def test_a_whole_play_is_the_same_in_every_format() -> None:
        """The shortest that stands beside the checkout; where a page ends, paper does not tell whether a line is blank."""
        script = min((path.read_text(encoding="utf-8") for path in GOLD.glob("*/input.txt")), key=len)
        script = script.encode("cp1252", "replace").decode("cp1252")

        expected = facts(script.encode())
        on_paper = Counter(facts(typewritten(script)))

        assert expected == facts(word_document(script))
        assert expected == facts(web_page(script))
        assert (Counter(expected) & on_paper).total() >= 0.99 * len(expected)
