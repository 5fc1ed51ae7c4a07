"""Parse jobs that ask a language model: paid once, resumed after a kill, refused in plain words, never another engine."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path

import pytest

from callboard.contracts.events import ChunkParsed, ModelCalled, ParseCompared, ParsePlanned, ProviderGateClosed
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database
from callboard.parser.comparing import Differences
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, Playbook, SourceText, parse, verify
from e2e.long_play import long_play
from integration.parsing_setting import Desk, desk, parser_process
from model_peer.http_peer import Reply
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle
from model_peer.reading import Asked
from model_peer.writing import refuse

SCRIPTS = Path(__file__).resolve().parents[1] / "unit" / "parser" / "scripts"
TEXT = long_play(seed=2, speeches=120).strip()
SOURCE = SourceText.of(TEXT)
MODEL = "openai/gpt-4.1"
CHUNKS = {"CALLBOARD_CHUNK_TOKENS": "400", "CALLBOARD_CHUNKS_AT_ONCE": "1"}


@pytest.fixture
async def asking(nats_url: str, namespace: Namespace) -> AsyncGenerator[Desk]:
    """A desk on this test's log."""
    async with desk(nats_url, namespace) as found:
        yield found


async def the_oracle() -> PlayOracle:
    """One that reads the play as the rules do."""
    return PlayOracle(await parse(RulesEngine(), SOURCE), SOURCE)


def speakers(playbook: Playbook) -> list[tuple[int, tuple[str, ...]]]:
    return [(e.span.start, e.speakers) for e in playbook.elements if e.speakers]


async def test_a_parser_killed_between_chunks_goes_on_and_pays_for_one_call_twice(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """Killed with a call under way: the next process takes up the job at that chunk, and no other was asked about again."""
    oracle, reached, go_on = await the_oracle(), asyncio.Event(), asyncio.Event()
    served: list[str] = []

    async def answer(asked: Asked) -> str:
        served.append(asked.messages[-1][1])
        if len(served) == 4:  # the people, two chunks, and this one is under way
            reached.set()
            await go_on.wait()
        return oracle(asked)

    async with ModelServer(answer) as server:
        told = {**server.environment(), **CHUNKS}
        async with parser_process(nats_url, database, namespace, **told) as first:
            job = await asking.ask(TEXT, engine="llm", models=[MODEL])
            await asyncio.wait_for(reached.wait(), 60)
            first.kill()
            await first.wait()
        go_on.set()
        async with parser_process(nats_url, database, namespace, **told):
            completed, playbook = await asking.play(job)

    history = await asking.history(job)
    chunks = [event.index for event in history if isinstance(event, ChunkParsed)]
    verify(playbook, SOURCE)
    assert speakers(oracle.playbook) == speakers(playbook)
    assert () == playbook.unattributed
    assert list(range(len(chunks))) == chunks
    assert len(chunks) > 4
    assert Counter({1: len(chunks), 2: 1}) == Counter(Counter(served).values())
    assert served[3] == served[4]
    assert 1 == sum(isinstance(event, ParsePlanned) for event in history)
    assert 1 + len(chunks) == sum(isinstance(event, ModelCalled) for event in history)
    assert 0 == completed.summary["model"]["lines_saved"]


async def test_what_was_paid_for_once_is_not_paid_for_again(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """The same text, models and settings in another job: only the first pass over the people is asked for again."""
    oracle = await the_oracle()
    async with (
        ModelServer(oracle) as server,
        parser_process(nats_url, database, namespace, **server.environment(), **CHUNKS),
    ):
        _, first = await asking.play(await asking.ask(TEXT, engine="llm", models=[MODEL]))
        paid = len(server.calls)
        _, second = await asking.play(await asking.ask(TEXT, engine="llm", models=[MODEL]))

    assert first == second
    assert paid + 1 == len(server.calls)


async def test_every_call_is_on_the_log_with_what_it_took(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """Models asked for and served, tokens, cost with its table, and each attempt; the next model where one fails for good."""
    oracle = await the_oracle()

    def answer(asked: Asked) -> str | Reply:
        return (
            refuse("anthropic", 400, "x", "Your credit balance is too low")
            if asked.provider == "anthropic"
            else oracle(asked)
        )

    async with ModelServer(answer) as server, parser_process(nats_url, database, namespace, **server.environment()):
        job = await asking.ask(TEXT, engine="llm", models=["anthropic/claude-sonnet-5-5", MODEL])
        completed, _ = await asking.play(job)

    call = next(event for event in await asking.history(job) if isinstance(event, ModelCalled))
    assert ("cast", MODEL, "gpt-4.1") == (call.purpose, call.requested_model, call.served_model)
    assert ["QUOTA", None] == [attempt.failure for attempt in call.attempts]
    assert call.usage.output > 0
    assert call.usage.usd is not None
    assert call.usage.usd > 0
    assert "2026-10-21" == str(call.prices_as_of)
    total = completed.summary["model"]["usage"]
    assert Decimal(total["usd"]) > call.usage.usd


async def test_a_job_that_asks_for_a_model_is_never_read_by_rules_instead(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """Without a key it is rejected at once, and says which variable to set; so is a provider that there is not."""
    async with parser_process(nats_url, database, namespace):
        no_key = await asking.over(await asking.ask(TEXT, engine="llm"))
        nobody = await asking.over(await asking.ask(TEXT, engine="hybrid", models=["acme/oracle-1"]))
        by_rules = await asking.over(await asking.ask(TEXT))

    assert (JobState.FAILED, JobState.FAILED, JobState.COMPLETED) == (no_key.state, nobody.state, by_rules.state)
    assert no_key.error
    assert nobody.error
    assert ("MISSING_API_KEY", "UNSUPPORTED_PROVIDER") == (no_key.error.code, nobody.error.code)
    assert "ANTHROPIC_API_KEY" in str(no_key.error.hint)


async def test_a_budget_stops_before_it_is_exceeded(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """The call that might cost more than is left is not made; the job says so."""
    async with (
        ModelServer(await the_oracle()) as server,
        parser_process(nats_url, database, namespace, **server.environment(), **CHUNKS),
    ):
        job = await asking.ask(TEXT, engine="llm", models=[MODEL], budget_usd="0.15")
        ended = await asking.over(job)

    spent = sum((e.usage.usd or 0) for e in await asking.history(job) if isinstance(e, ModelCalled))
    assert ended.error
    assert (JobState.FAILED, "BUDGET_EXCEEDED") == (ended.state, ended.error.code)
    assert 0 < spent < Decimal("0.03")


async def test_a_provider_that_asks_to_be_left_alone_closes_its_gate(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """For longer than anybody waits: the job goes back and waits for the gate, which everybody knows of, without an attempt."""
    oracle, refused = await the_oracle(), 0

    def answer(asked: Asked) -> str | Reply:
        nonlocal refused
        if refused == 0:
            refused += 1
            return refuse("openai", 429, "rate_limit_exceeded", "Slow down.", headers={"retry-after": "2"})
        return oracle(asked)

    patience = {"CALLBOARD_MODEL_PATIENCE": "0.5"}
    async with (
        ModelServer(answer) as server,
        parser_process(nats_url, database, namespace, **server.environment(), **patience),
    ):
        job = await asking.ask(TEXT, engine="llm", models=[MODEL])
        gate = await asking.seen(lambda recorded: isinstance(recorded.event, ProviderGateClosed))
        ended = await asking.over(job)

    assert isinstance(gate.event, ProviderGateClosed)
    assert ("openai", JobState.COMPLETED, 1) == (gate.event.provider, ended.state, ended.attempt)


async def test_another_engine_reads_in_shadow_and_replaces_nothing(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """Each play is read a second time, and how far both agree is kept by scene and line; there is one play as before."""
    async with (
        ModelServer(await the_oracle()) as server,
        parser_process(nats_url, database, namespace, **server.environment(), CALLBOARD_SHADOW_ENGINE="llm"),
    ):
        job = await asking.ask(TEXT, models=[MODEL])
        compared = await asking.seen(lambda recorded: isinstance(recorded.event, ParseCompared))
        await asking.over(compared.aggregate.id)
        completed, _ = await asking.play(job)

    event = compared.event
    assert isinstance(event, ParseCompared)
    assert ("rules", "llm") == (event.active.split()[0], event.shadow.split()[0])
    assert (completed.document_id, event.lines) == (event.document_id, event.same_speakers)
    assert event.lines == sum(scene.lines for scene in event.scenes)
    assert job != compared.aggregate.id
    assert [] == [e for e in await asking.history(job) if isinstance(e, ModelCalled)]


async def test_a_playbook_of_another_version_is_held_against_todays_reading(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """By hand, against any playbook that is kept: by scene how many lines agree, and every line that does not in a blob."""
    async with parser_process(nats_url, database, namespace):
        job = await asking.ask(TEXT)
        completed, playbook = await asking.play(job)
        victim = next(e for e in playbook.elements if e.type is ElementType.DIALOGUE and e.speech == 20)
        other = next(c.id for c in playbook.characters if c.id not in victim.speakers)
        elements = [
            e.model_copy(update={"speakers": (other,)}) if e.speech == 20 and e.speakers else e
            for e in playbook.elements
        ]
        before = playbook.model_copy(update={"engine": "rules 0", "elements": tuple(elements)})
        kept = await asking.blobs.put_bytes(before.model_dump_json().encode())
        shadow = await asking.ask_in_shadow(TEXT, playbook=kept, document_id=completed.document_id, engine="rules")
        ended = await asking.over(shadow)

    compared = next(event for event in await asking.history(shadow) if isinstance(event, ParseCompared))
    differences = Differences.model_validate_json(await asking.blobs.read_bytes(compared.differences))
    names = {c.id: c.name for c in playbook.characters}
    assert (JobState.COMPLETED, "rules 0", playbook.engine) == (ended.state, compared.active, compared.shadow)
    assert [(victim.act, victim.scene)] == [(s.act, s.scene) for s in compared.scenes if s.lines != s.same_speakers]
    assert [(victim.span.start_line, (names[other],), (names[victim.speakers[0]],))] == [
        (line.line, line.active.speakers, line.shadow.speakers) for line in differences.lines
    ]
    assert compared.lines - 1 == compared.same_speakers


async def test_the_summary_says_how_much_of_a_play_no_model_was_asked_about(
    nats_url: str, database: Database, namespace: Namespace, asking: Desk
) -> None:
    """Where the rules doubt a speech, all lines but its; where they doubt nothing, all of them, though no call was made."""
    doubted = (SCRIPTS / "inn_german.txt").read_text(encoding="utf-8")
    source = SourceText.of(doubted)
    oracle = PlayOracle(await parse(RulesEngine(), source), source)
    async with (
        ModelServer(oracle) as server,
        parser_process(nats_url, database, namespace, **server.environment()),
    ):
        some, _ = await asking.play(await asking.ask(doubted, engine="hybrid", models=[MODEL]))
        asked = len(server.calls)
        none, _ = await asking.play(await asking.ask(TEXT, engine="hybrid", models=[MODEL]))
        by_rules, _ = await asking.play(await asking.ask(TEXT))

    of_some, of_none = some.summary["model"], none.summary["model"]
    assert (1, 1, asked) == (asked, of_some["calls"], len(server.calls))
    assert 0 < of_some["lines_asked"] < of_some["lines"] / 5
    assert of_some["lines"] == of_some["lines_asked"] + of_some["lines_saved"]
    assert (0, 0, of_none["lines"]) == (of_none["calls"], of_none["lines_asked"], of_none["lines_saved"])
    assert "model" not in by_rules.summary
