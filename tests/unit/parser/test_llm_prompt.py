"""What a model is told is pinned under its version, and what was paid for is kept under all that it depends on."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from callboard.parser.engines.llm import grouping, prompt
from callboard.parser.engines.llm.asked_lines import LineRange
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.keeping import key_of_chunk
from callboard.parser.engines.llm.labelling import Manners, Passage
from callboard.parser.engines.llm.people import People
from callboard.playbook import SourceText

DIGESTS = {"1": "c2490f72de42b2ab4384c36fcfffb9968908794bd67f8c835ef46974b521fee4"}
"""By version. A published one never changes: count `prompt.VERSION` up and add what it says now."""
SOURCE = SourceText.of("ACT I\n\nANNA. One.\nBERT. Two.\nANNA. Three.")
PEOPLE = People({"1": ("ANNA",), "2": ("BERT", "Bertram")})
PASSAGE = Passage(source=SOURCE, lines=(LineRange(3, 4),), people=PEOPLE, before="act: ACT I")
MANNERS = Manners(again=1, around=1)
MODELS = ["openai/gpt-4.1"]


def told() -> list[object]:
    """Everything that a model is told of itself, and one request of each kind with all its parts."""
    refused = [Fault(FaultCode.MISSING, 4, 4, "no row owns line 4.")]
    asked = prompt.messages(SOURCE, [LineRange(3, 4)], PEOPLE, before="act: ACT I", refused=refused, around=1)
    schemas = [[answer.name, answer.schema] for answer in (prompt.ANSWER, grouping.ANSWER)]
    return [grouping.SYSTEM, *schemas, *(f"{message.role}: {message.text}" for message in asked)]


def test_whoever_changes_a_word_of_it_gives_it_another_version() -> None:
    """Chunks of two wordings are never read together, nor taken for each other where they are kept."""
    digest = sha256(json.dumps(told(), sort_keys=True).encode()).hexdigest()

    assert DIGESTS[prompt.VERSION] == digest


@pytest.mark.parametrize(
    ("passage", "models", "manners"),
    [
        (replace(PASSAGE, source=SourceText.of(SOURCE.text + "\n")), MODELS, MANNERS),
        (replace(PASSAGE, lines=(LineRange(3, 5),)), MODELS, MANNERS),
        (replace(PASSAGE, people=People({"1": ("ANNA",)})), MODELS, MANNERS),
        (replace(PASSAGE, before="act: ACT II"), MODELS, MANNERS),
        (PASSAGE, ["openai/gpt-4.1", "mistral/mistral-large-latest"], MANNERS),
        (PASSAGE, MODELS, replace(MANNERS, again=2)),
        (PASSAGE, MODELS, replace(MANNERS, around=2)),
        (PASSAGE, MODELS, replace(MANNERS, output_tokens=100)),
    ],
    ids=["source", "lines", "people", "place", "models", "again", "around", "output"],
)
def test_a_kept_answer_is_found_by_all_that_it_depends_on(
    passage: Passage, models: list[str], manners: Manners
) -> None:
    """The same question has the same key; another source, question, model or setting has another."""
    assert key_of_chunk(PASSAGE, MODELS, MANNERS) == key_of_chunk(replace(PASSAGE), list(MODELS), replace(MANNERS))
    assert key_of_chunk(PASSAGE, MODELS, MANNERS) != key_of_chunk(passage, models, manners)


@pytest.mark.parametrize("part", ["VERSION", "SYSTEM"])
def test_a_kept_answer_is_not_found_under_another_prompt(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its version nor its words may differ."""
    before = key_of_chunk(PASSAGE, MODELS, MANNERS)
    monkeypatch.setattr(f"callboard.parser.engines.llm.keeping.{part}", "other")

    assert before != key_of_chunk(PASSAGE, MODELS, MANNERS)
