"""What holds for the rules engine whatever text it is given."""

import asyncio
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import (
    ChunkParse,
    EmptySource,
    ForeignPlan,
    NoSpeakersFound,
    ParsePlan,
    Playbook,
    SourceText,
    parse,
    verify,
)
from callboard.playbook.divisions import divided
from callboard.playbook.exports import to_tei
from callboard.playbook.exports.json import from_json, to_json

SCRIPTS = (
    "mill_english",
    "inn_german",
    "clock_french",
    "station_russian",
    "garden_spanish",
    "lamp_dense",
    "kettle_etext",
)
SMALL = 300

_PIECES = st.sampled_from(
    ["ANNA", "Ben.", "ANNA AND BEN:", "ALL", "Act I", "Scene 2", "[Enter Ben", "(aside)", "_left_", "]", ")", "--", "...",
     "Who goes there?", "nobody, I think", "* * *", "=====", "\n", "\n", "\n\n", "   ", "\t", "FIN.", "Persons", "\x0c", "\x00"]
)  # fmt: skip
_SCRIPTLIKE = st.lists(_PIECES, max_size=60).map(" ".join)
_ANYTHING = st.one_of(st.text(max_size=300), _SCRIPTLIKE)


def _read(text: str, size: int) -> Playbook:
    return asyncio.run(parse(RulesEngine(size), SourceText.of(text)))


@settings(deadline=None, max_examples=300)
@given(_ANYTHING)
def test_every_character_is_owned_once_or_the_text_is_refused(text: str) -> None:
    """Any text at all becomes a playbook that is its source, or one of the two refusals."""
    try:
        playbook = convert(text)
    except (EmptySource, NoSpeakersFound):
        return
    verify(playbook, SourceText.of(text))
    assert (playbook.elements, playbook.acts) == divided(playbook.elements)
    assert playbook == from_json(to_json(playbook))
    assert to_tei(playbook).startswith(b"<?xml")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_playbook_is_its_source(name: str, script: Callable[[str], str]) -> None:
    """Every text is a slice, nothing is lost or owned twice."""
    verify(convert(script(name)), SourceText.of(script(name)))


@pytest.mark.parametrize("name", SCRIPTS)
def test_chunks_do_not_show(name: str, script: Callable[[str], str]) -> None:
    """Read in many chunks or in one, the playbook is the same."""
    assert _read(script(name), 1_000_000) == _read(script(name), SMALL)


@pytest.mark.parametrize("name", SCRIPTS)
def test_chunks_hold_every_line_in_order(name: str, script: Callable[[str], str]) -> None:
    """Each begins where the one before it ended."""
    source = SourceText.of(script(name))
    plan = asyncio.run(RulesEngine(SMALL).plan(source))

    lines = [n for chunk in plan.chunks for n in range(chunk.start_line, chunk.end_line + 1)]

    assert list(range(1, source.lines + 1)) == lines


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_parse_is_resumed_from_stored_json(name: str, script: Callable[[str], str]) -> None:
    """Plan and chunks go out as JSON, and a fresh engine finishes from them, in any order."""
    source = SourceText.of(script(name))
    plan = asyncio.run(RulesEngine(SMALL).plan(source)).model_dump_json()

    stored = [
        asyncio.run(RulesEngine().parse_chunk(source, ParsePlan.model_validate_json(plan), i)).model_dump_json()
        for i in reversed(range(len(ParsePlan.model_validate_json(plan).chunks)))
    ]
    chunks = [ChunkParse.model_validate_json(data) for data in stored]

    assert convert(script(name)) == RulesEngine().assemble(source, ParsePlan.model_validate_json(plan), chunks)


def test_a_chunk_stays_small_enough_for_an_event() -> None:
    """Even a text that is all brackets stays well under 200 KiB a chunk."""
    source = SourceText.of("ANNA. Go.\n\nBEN. Stay.\n\n" + "ANNA. " + "(a) b " * 2_000 + "\n\n" + "BEN. x\n\n" * 4_000)
    plan = asyncio.run(RulesEngine().plan(source))

    sizes = [
        len(asyncio.run(RulesEngine().parse_chunk(source, plan, i)).model_dump_json()) for i in range(len(plan.chunks))
    ]

    assert max(sizes) < 150 * 1024


@pytest.mark.parametrize("text", ["", "  \n\t\n", "***\n---"])
def test_a_text_without_words_is_refused(text: str) -> None:
    """The refusal says what is wrong, and its hint what to do."""
    with pytest.raises(EmptySource, match="no words") as refused:
        convert(text)

    assert "Import a file" in refused.value.hint


def test_a_text_without_speakers_is_refused() -> None:
    """The refusal's hint says how speeches are to be marked."""
    prose = """It rained for nine days. On the tenth the baker opened his door
and found the river sitting on the step.

It asked for bread. He gave it what was left of the week, and it ate
without a word: crust, crumb and paper.

In the evening it went home. The street was clean, and in the window
there was a fish that nobody had ordered.
"""

    with pytest.raises(NoSpeakersFound, match="No speaker") as refused:
        convert(prose)

    assert "at the start of the speech" in refused.value.hint


def test_a_plan_of_another_text_is_refused(script: Callable[[str], str]) -> None:
    """A chunk is never read with what was learnt elsewhere."""
    plan = asyncio.run(RulesEngine().plan(SourceText.of(script("mill_english"))))

    with pytest.raises(ForeignPlan, match="another text"):
        asyncio.run(RulesEngine().parse_chunk(SourceText.of(script("lamp_dense")), plan, 0))


def test_a_plan_of_another_version_is_refused(script: Callable[[str], str]) -> None:
    """After an upgrade a half-read play is planned anew."""
    source = SourceText.of(script("mill_english"))
    plan = asyncio.run(RulesEngine().plan(source)).model_copy(update={"engine_version": "0"})

    with pytest.raises(ForeignPlan, match="rules 0"):
        asyncio.run(RulesEngine().parse_chunk(source, plan, 0))


def test_a_missing_chunk_is_noticed(script: Callable[[str], str]) -> None:
    """Nothing is assembled from half a play."""
    source = SourceText.of(script("mill_english"))
    plan = asyncio.run(RulesEngine(SMALL).plan(source))

    with pytest.raises(ForeignPlan, match="each once"):
        RulesEngine().assemble(source, plan, [asyncio.run(RulesEngine().parse_chunk(source, plan, 0))])


@pytest.mark.parametrize("line", ["(" * 50_000, "*" * 100_000, "_ " * 50_000, "(a " * 20_000, "word " * 30_000])
def test_a_hostile_line_costs_no_more_than_its_length(line: str) -> None:
    """Unclosed brackets, rules and marks without end are read in one pass."""
    began = time.process_time()
    convert(f"ANNA. Go.\n\nBEN. No.\n\nANNA. So.\n\nBEN. {line}\n")

    assert time.process_time() - began < 3
