"""A play that a model types out again as JSON, beside which labels are measured: the measure sees what is lost and invented."""

from collections import Counter

import pytest

from callboard.llm import Models
from callboard.parser.engines.llm.first_reading import read_first
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import SourceText, parse
from e2e.long_play import long_play
from model_peer.faults import Fault, FaultPlan
from model_peer.model_server import ModelServer
from model_peer.retyping import Retyped, Retyper, Typed, Typist, mangle_typed, typed

SOURCE = SourceText.of(long_play(seed=1, speeches=60))


async def retype(faults: FaultPlan) -> tuple[Counter[Typed], Retyped]:
    """What was meant, and what came of it."""
    meant = await parse(RulesEngine(), SOURCE)
    async with ModelServer(Typist(meant, SOURCE), faults) as server, Models(server.settings(model_tries=9)) as models:
        chunks = read_first(SOURCE).chunks(SOURCE, 300)
        read = await Retyper(chat=models.chat(["openai/gpt-4.1"])).read(SOURCE, chunks)
    return Counter(typed(meant, element) for element in meant.elements), read


async def test_a_typist_without_a_fault_types_what_is_meant() -> None:
    """Whatever is damaged further on is the faults' doing."""
    meant, read = await retype(FaultPlan())

    assert meant == Counter(read.elements)
    assert all(attempt.failure is None for attempt in read.attempts)


@pytest.mark.parametrize(
    ("fault", "lost", "invented"),
    [(Fault.SHIFTED_NUMBERS, True, True), (Fault.INVENTED_SPEAKERS, False, True), (Fault.UNKNOWN_IDS, True, True)],
)
async def test_what_is_wrong_with_a_typed_play_goes_unseen(fault: Fault, lost: bool, invented: bool) -> None:  # noqa: FBT001 - a case
    """Nothing says so: no call fails, and nothing is asked again."""
    meant, read = await retype(FaultPlan(rate=1.0, kinds=(fault,), mangler=mangle_typed))
    said = Counter(read.elements)

    assert (lost, invented) == (bool(meant - said), bool(said - meant))
    assert 0 == read.asked_again


async def test_a_chunk_without_any_usable_answer_is_lost() -> None:
    """After as many tries as labels have."""
    meant, read = await retype(FaultPlan(rate=1.0, kinds=(Fault.TRUNCATED_JSON,)))

    assert () == read.elements
    assert meant
    assert read.asked_again > 0
