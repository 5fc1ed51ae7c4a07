"""How far a parse is follows from its job's events alone, whoever asks and however often the parse was killed."""

import asyncio
from collections.abc import Sequence

import pytest

from callboard.contracts.event import Event
from callboard.contracts.events import ChunkParsed, ParsePlanned
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.parse_script import unsupported_speakers
from callboard.parser.progress import fold
from callboard.playbook import ParsePlan, SourceText, parse

PLAY = "\n\n".join(
    f"ADA. The rope is fast, count {n}.\n\nBEN. Then haul, and count again.\n\nALL. Haul!" for n in range(40)
)
SOURCE = SourceText.of(f"THE BELL\n\nACT I\n\n{PLAY}\n")
ENGINE = RulesEngine(chunk_characters=500)
PLAN = asyncio.run(ENGINE.plan(SOURCE))


def planned(plan: ParsePlan = PLAN) -> Event:
    return ParsePlanned(
        engine=plan.engine,
        engine_version=plan.engine_version,
        chunks=len(plan.chunks),
        plan=plan.model_dump(mode="json"),
    )


def parsed(*indexes: int) -> list[Event]:
    chunks = [asyncio.run(ENGINE.parse_chunk(SOURCE, PLAN, index)) for index in indexes]
    return [
        ChunkParsed(index=chunk.index, total=len(PLAN.chunks), parse=chunk.model_dump(mode="json")) for chunk in chunks
    ]


EVERY_CHUNK = list(range(len(PLAN.chunks)))


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([planned()], EVERY_CHUNK),
        ([planned(), *parsed(0, 2)], [1, *EVERY_CHUNK[3:]]),
        ([planned(), *parsed(*EVERY_CHUNK)], []),
        ([planned(), *parsed(0), planned()], EVERY_CHUNK),
    ],
    ids=["planned", "some chunks", "all chunks", "planned anew"],
)
def test_what_is_missing_is_what_no_event_says(events: Sequence[Event], missing: list[int]) -> None:
    """A chunk that is on the log is not parsed again; a later plan begins anew."""
    assert missing == fold(events, ENGINE).missing


@pytest.mark.parametrize("changed", [{"engine": "other"}, {"engine_version": "0"}])
def test_another_engines_plan_is_none(changed: dict[str, str]) -> None:
    """Chunks of another engine, or of another version of this one, are not mixed with its own."""
    foreign = planned(PLAN.model_copy(update=changed))

    assert fold([planned(), foreign, *parsed(0)], ENGINE).plan is None


async def test_the_chunks_of_the_log_give_the_same_playbook() -> None:
    """Parsed in pieces by way of events, or in one go: the playbook is the same."""
    chunks = [await ENGINE.parse_chunk(SOURCE, PLAN, index) for index in EVERY_CHUNK]
    events = [
        ChunkParsed(index=chunk.index, total=len(EVERY_CHUNK), parse=chunk.model_dump(mode="json")) for chunk in chunks
    ]
    progress = fold([planned(), *events], ENGINE)
    assert progress.plan

    pieced = ENGINE.assemble(SOURCE, progress.plan, list(progress.chunks.values()))

    assert await parse(ENGINE, SOURCE) == pieced


async def test_a_group_that_speaks_is_announced_once_at_its_first_line() -> None:
    """Who is nobody in particular is kept as a group, and said so, where it first speaks."""
    source = SourceText.of("THE BELL\n\nACT I\n\n" + "ADA. Haul, and count.\n\nALL. Haul!\n\n" * 20)

    notices = unsupported_speakers(await parse(ENGINE, source))

    assert [("ALL", 7)] == [(notice.label, notice.line) for notice in notices]
