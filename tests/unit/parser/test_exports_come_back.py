"""An export that is handed in again is the same play: extracted and read by the rules like anybody's file."""

import asyncio
from collections.abc import Callable

import pytest

from callboard.ingest.extract import extract_text
from callboard.parser.engines.rules import RulesEngine
from callboard.playbook import ElementType, Playbook, SourceText, parse
from callboard.playbook.exports import FORMATS

SCRIPTS = ("clock_french", "garden_spanish", "inn_german", "kettle_etext", "mill_english", "station_russian")


def turns(playbook: Playbook) -> list[tuple[tuple[str, ...], str]]:
    """Who speaks in each speech, and what they say, white space aside."""
    names = {c.id: c.name.casefold() for c in playbook.characters}
    said: dict[int, list[str]] = {}
    who: dict[int, tuple[str, ...]] = {}
    for e in playbook.elements:
        if e.speech is not None:
            who[e.speech] = tuple(names[s] for s in e.speakers)
            said.setdefault(e.speech, []).extend(e.text.split() if e.type is ElementType.DIALOGUE else [])
    return [(who[number], " ".join(words)) for number, words in said.items()]


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("to", ["fdx", "docx"])
def test_each_speech_comes_back(read: Callable[[str], Playbook], name: str, to: str) -> None:
    """With its speakers and its words, in its order."""
    playbook = read(name)
    extracted = extract_text(FORMATS[to].write(playbook).data)

    again = asyncio.run(parse(RulesEngine(), SourceText.of(extracted.text, extracted.layout)))

    assert to == extracted.format
    assert turns(playbook) == turns(again)
