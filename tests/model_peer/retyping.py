"""The other way to ask a model for a play: it types the text out again as JSON. What that costs, and loses, is held beside labels.

The same server answers, with the same faults as far as they can happen to such an answer. Nothing in it is checked but its
shape, since whoever asks so has nothing to check it against but the text, and that is what was to be read.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from callboard.llm import AnswerSchema, Attempt, ChatModel, ChatRequest, FailureCode, Message, ModelError, Role
from callboard.playbook import Chunk, Element, Playbook, SourceText
from model_peer.faults import Fault
from model_peer.reading import Asked

SYSTEM = """\
You are given part of a play. Type it out again as JSON: each heading, direction, cue and speech as an element of its own, with its \
type, the names of those who speak, and its text, letter by letter. Leave nothing out, and add nothing.
"""
ANSWER = AnswerSchema(
    "play",
    {
        "type": "object",
        "properties": {
            "elements": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "type": {"type": "string"},
                        "speakers": {"type": "array", "items": {"type": "string"}},
                        "text": {"type": "string"},
                    },
                    "required": ["type", "speakers", "text"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["elements"],
        "additionalProperties": False,
    },
)
_PHANTOM = "THE PHANTOM OF THE BENCH"
_OF_ANSWER = frozenset({FailureCode.INVALID_RESPONSE, FailureCode.CONTENT_FILTER, FailureCode.CONTEXT_LENGTH})


class Typed(NamedTuple):
    """One element as a model types it."""

    type: str
    speakers: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Retyped:
    """A play that was typed out again, and every call that it took."""

    elements: tuple[Typed, ...]
    attempts: tuple[Attempt, ...]
    asked_again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retyper:
    """Has a play typed out chunk by chunk; a chunk without a usable answer is asked for again as often as labels are."""

    chat: ChatModel
    again: int = 2
    at_once: int = 4
    timeout: float = 180.0

    async def read(self, source: SourceText, chunks: Sequence[Chunk]) -> Retyped:
        """The whole play; what no answer could be had for is missing."""
        slots = asyncio.Semaphore(self.at_once)

        async def read_one(chunk: Chunk) -> Retyped:
            async with slots:
                return await self._chunk(source, chunk)

        read = await asyncio.gather(*map(read_one, chunks))
        return Retyped(
            tuple(each for one in read for each in one.elements),
            tuple(each for one in read for each in one.attempts),
            sum(one.asked_again for one in read),
        )

    async def _chunk(self, source: SourceText, chunk: Chunk) -> Retyped:
        start, end = source.line_span(chunk.start_line)[0], source.line_span(chunk.end_line)[1]
        request = ChatRequest(
            messages=(Message(Role.SYSTEM, SYSTEM), Message(Role.USER, source.text[start:end])),
            answer=ANSWER,
            max_output_tokens=16_384,
            timeout=self.timeout,
        )
        attempts: list[Attempt] = []
        for again in range(self.again + 1):
            try:
                completion = await self.chat.complete(request)
            except ModelError as error:
                attempts += error.attempts
                if error.failure.code not in _OF_ANSWER:
                    raise
                continue
            said = cast("dict[str, list[dict[str, str]]]", completion.parsed)["elements"]
            typed = tuple(Typed(each["type"], tuple(each["speakers"]), each["text"]) for each in said)
            return Retyped(typed, (*attempts, *completion.attempts), again)
        return Retyped((), tuple(attempts), self.again)


@dataclass(frozen=True)
class Typist:
    """An oracle that types a play out as a playbook has it, and without a mistake."""

    playbook: Playbook
    source: SourceText

    def __call__(self, asked: Asked) -> str:
        """The elements of the lines that were sent."""
        start = self.source.text.index(asked.messages[-1][1])
        end = start + len(asked.messages[-1][1])
        elements = [e for e in self.playbook.elements if start <= e.span.start < end]
        return _json([typed(self.playbook, element) for element in elements])


def typed(playbook: Playbook, element: Element) -> Typed:
    """An element with the names of those who speak."""
    names = {character.id: character.name for character in playbook.characters}
    return Typed(element.type.value, tuple(names[who] for who in element.speakers), element.text)


def mangle_typed(fault: Fault, asked: Asked, text: str, chance: random.Random) -> str:
    """The answer with a fault in it: an element left out and the next one typed twice, a speaker or a speech of nobody's."""
    del asked
    elements = list(_read(text))
    spoken = [n for n, each in enumerate(elements) if each.speakers]
    if fault is Fault.SHIFTED_NUMBERS and len(elements) > 1:
        victim = chance.randrange(len(elements) - 1)
        elements[victim] = elements[victim + 1]
    if fault is Fault.UNKNOWN_IDS and spoken:
        victim = chance.choice(spoken)
        elements[victim] = elements[victim]._replace(speakers=("900",))
    if fault is Fault.INVENTED_SPEAKERS and spoken:
        elements.insert(chance.choice(spoken), Typed("dialogue", (_PHANTOM,), "I was never here."))
    return _json(elements)


def _read(text: str) -> Iterator[Typed]:
    for each in json.loads(text)["elements"]:
        yield Typed(each["type"], tuple(each["speakers"]), each["text"])


def _json(elements: Sequence[Typed]) -> str:
    said = [{"type": e.type, "speakers": e.speakers, "text": e.text} for e in elements]
    return json.dumps({"elements": said}, ensure_ascii=False, separators=(",", ":"))
