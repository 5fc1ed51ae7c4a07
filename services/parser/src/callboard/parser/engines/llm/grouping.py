"""The first pass: which of the names that were found belong to one person. The model answers in their numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from callboard.llm import AnswerSchema, ChatModel, ChatRequest, FailureCode, Message, ModelError, Role
from callboard.parser.engines.llm.calls import CallMade, Journal
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.first_reading import Candidate
from callboard.parser.engines.llm.people import People

SYSTEM = """\
You are given the names that were found in a play or screenplay, numbered, each with how many speeches begin with it, and the \
list of persons where the text has one. Say which numbers belong to one person: full names, short forms, abbreviations and \
misprints of one name. Namesakes that the text keeps apart are two people; a group that speaks as one (ALL, CITIZENS) is a \
person of its own. Leave out what is no speaker: headings, places, words of the play. Every number stands in one group at most, \
the usual form first.
For the names 1: HAMLET 2: KING CLAUDIUS 3: Ham. 4: SCENE 5: King. you answer {"people":[[1,3],[2,5]]}
"""

ANSWER = AnswerSchema(
    "people",
    {
        "type": "object",
        "properties": {"people": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}},
        "required": ["people"],
        "additionalProperties": False,
    },
)
_OF_ANSWER = frozenset({FailureCode.INVALID_RESPONSE, FailureCode.CONTENT_FILTER, FailureCode.CONTEXT_LENGTH})


def group_faults(groups: Sequence[Sequence[int]], count: int) -> list[Fault]:
    """What is wrong with groups of the numbers 1 to ``count``."""
    faults: list[Fault] = []
    seen: set[int] = set()
    for number in (n for group in groups for n in group):
        if not 1 <= number <= count:
            faults.append(Fault(FaultCode.OUT_OF_RANGE, number, number, f"there is no name {number}."))
        elif number in seen:
            faults.append(Fault(FaultCode.OWNED_TWICE, number, number, f"name {number} stands in two groups."))
        seen.add(number)
    return faults


def people_of(groups: Sequence[Sequence[int]], candidates: Sequence[Candidate]) -> People:
    """People with the ids 1, 2 …, those with the most cues first."""
    by_weight = sorted(filter(None, groups), key=lambda group: -sum(candidates[n - 1].cues for n in group))
    forms = [tuple(candidates[n - 1].name for n in group) for group in by_weight]
    return People({str(number): names for number, names in enumerate(forms, 1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouper:
    """Asks who is who."""

    chat: ChatModel
    journal: Journal
    again: int
    output_tokens: int
    timeout: float

    async def group(self, candidates: Sequence[Candidate], listed: str) -> People:
        """The people behind ``candidates``; each candidate one person where no usable answer can be had.

        Args:
            candidates: The names that were found.
            listed: The list of persons as the text has it, if it has one.

        Raises:
            ModelError: The provider, a key or a budget stands in the way.
        """
        if not candidates:
            return People()
        faults: list[Fault] = []
        for again in range(self.again + 1):
            groups = await self._ask(candidates, listed, faults, again)
            faults = group_faults(groups, len(candidates)) if groups is not None else []
            if groups is not None and not faults:
                return people_of(groups, candidates)
        return people_of([[number] for number in range(1, len(candidates) + 1)], candidates)

    async def _ask(
        self, candidates: Sequence[Candidate], listed: str, refused: Sequence[Fault], again: int
    ) -> list[list[int]] | None:
        request = ChatRequest(
            messages=_messages(candidates, listed, refused),
            answer=ANSWER,
            max_output_tokens=self.output_tokens,
            timeout=self.timeout,
        )
        try:
            completion = await self.chat.complete(request)
        except ModelError as error:
            await self.journal(CallMade(purpose="cast", again=again, attempts=error.attempts))
            if error.failure.code in _OF_ANSWER:
                return None
            raise
        groups = cast("dict[str, list[list[int]]]", completion.parsed)["people"]
        faults = tuple(fault.code.value for fault in group_faults(groups, len(candidates)))
        await self.journal(
            CallMade(purpose="cast", again=again, completion=completion, attempts=completion.attempts, faults=faults)
        )
        return groups


def _messages(candidates: Sequence[Candidate], listed: str, refused: Sequence[Fault]) -> tuple[Message, ...]:
    names = "\n".join(f"{number}: {each.name} ({each.cues})" for number, each in enumerate(candidates, 1))
    parts = [f"Names:\n{names}"]
    if listed:
        parts.append(f"List of persons:\n{listed}")
    if refused:
        parts.append("Your groups were refused:\n" + "\n".join(f"- {fault}" for fault in refused))
    return (Message(Role.SYSTEM, SYSTEM), Message(Role.USER, "\n\n".join(parts)))
