"""An export that is handed in again is the same play: extracted and read by the rules like anybody's file."""

import asyncio
from collections.abc import Callable
from importlib.resources import files

import pytest

from callboard.cli.demonstration import PLAY
from callboard.ingest.extract import extract_text
from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, Playbook, SourceText, parse
from callboard.playbook.exports import FORMATS
from playbooks.drawing import Piece, playbook_of

SCRIPTS = (
    "clock_french",
    "garden_spanish",
    "inn_german",
    "kettle_etext",
    "lamp_dense",
    "mill_english",
    "station_russian",
)
FORMATS_READ = ("docx", "fdx", "fountain", "text")


def handed_in(playbook: Playbook, to: str) -> tuple[str, Playbook]:
    """The format that the export is taken for, and the playbook that is made of it."""
    extracted = extract_text(FORMATS[to].write(playbook).data)
    source = SourceText.of(extracted.text, extracted.layout)
    return extracted.format, asyncio.run(parse(RulesEngine(), source))


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
@pytest.mark.parametrize("to", FORMATS_READ)
def test_each_speech_comes_back(read: Callable[[str], Playbook], name: str, to: str) -> None:
    """With its speakers and its words, in its order."""
    playbook = read(name)

    format_, again = handed_in(playbook, to)

    assert to == format_
    assert turns(playbook) == turns(again)


@pytest.mark.parametrize("to", FORMATS_READ)
def test_the_play_of_the_demo_comes_back(to: str) -> None:
    """What a newcomer tries first: a cue of five words, asides on lines of their own, a closing formula."""
    playbook = convert((files("callboard.cli") / "plays" / PLAY).read_text(encoding="utf-8"))

    assert 29 == len(turns(playbook))
    assert "THE END" not in [e.text for e in playbook.elements if e.type is ElementType.DIALOGUE]
    assert turns(playbook) == turns(handed_in(playbook, to)[1])


SPEECHES = [
    Piece(ElementType.CUE, "MARTA"),
    Piece(ElementType.DIALOGUE, "The oil has not come, and the ferry", verse=True),
    Piece(ElementType.DIALOGUE, "(I counted", verse=True),
    Piece(ElementType.DIALOGUE, "twice) is out. THE FERRY", verse=True),
    Piece(ElementType.DIALOGUE, "IS OUT!", verse=True),
    Piece(ElementType.CUE, "PELL"),
    Piece(ElementType.DIALOGUE, "It is a dull page.", gap="\n"),
    Piece(ElementType.DIALOGUE, "I thought", gap="\n\n"),
    Piece(ElementType.DIALOGUE, "MARTA", gap="\n\n"),
    Piece(ElementType.DIALOGUE, "would read it.", gap="\n\n"),
    Piece(ElementType.PARENTHETICAL, "(he sleeps.)"),
    Piece(ElementType.DIRECTION, "(The lamp goes out.)", gap="\n\n"),
    Piece(ElementType.CUE, "THE MAN WITH ALL THE LAMPS"),
    Piece(ElementType.DIALOGUE, "Good night."),
]


@pytest.mark.parametrize("scene", [[], [Piece(ElementType.SCENE_HEADING, "Scene 1")]])
def test_blank_lines_are_what_tells_speech_in_fountain(scene: list[Piece]) -> None:
    """Words go on until an empty line, whatever brackets and capitals they begin with; a name comes after one."""
    playbook = playbook_of([*scene, *SPEECHES * 2])

    assert turns(playbook) == turns(handed_in(playbook, "fountain")[1])
