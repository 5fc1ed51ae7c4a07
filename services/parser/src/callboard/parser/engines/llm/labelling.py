"""Asking about lines until each is owned, or the patience is at its end: only what fails is asked again, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue

from callboard.llm import ChatModel, ChatRequest, Completion, FailureCode, ModelError
from callboard.parser.engines.llm.asked_lines import LineRange, as_ranges, filled_lines
from callboard.parser.engines.llm.calls import CallMade, Journal, keep_none
from callboard.parser.engines.llm.checking import Answer, Checked, check
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.labels import Left
from callboard.parser.engines.llm.people import People
from callboard.parser.engines.llm.placing import Placed
from callboard.parser.engines.llm.prompt import ANSWER, messages
from callboard.parser.engines.llm.speaking import orphans
from callboard.playbook import SourceText

_TOO_MUCH = frozenset({FailureCode.CONTEXT_LENGTH})
_NO_USE = frozenset({FailureCode.INVALID_RESPONSE, FailureCode.CONTENT_FILTER})
"""What says something of these lines and not of the provider: the rest of the play may fare better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a model is asked.

    Attributes:
        again: How often lines are asked about again at most.
        around: Filled lines of context on each side.
        output_tokens: What an answer may have at most, hidden reasoning included.
        timeout: Seconds that one call may take.
    """

    again: int = 2
    around: int = 8
    output_tokens: int = 16_384
    timeout: float = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines to be labelled, and what has to be known for it.

    Attributes:
        source: The text.
        lines: Which of its lines.
        people: Who is known.
        before: Where in the play they stand, in words.
        chunk: Which chunk they belong to.
        speaking: Whether somebody is speaking when they begin; None where that is not known.
    """

    source: SourceText
    lines: tuple[LineRange, ...]
    people: People
    before: str = ""
    chunk: int | None = None
    speaking: bool | None = None


@dataclass
class Labelled:
    """What came of it: rows that keep every promise, who is new by id, and the lines that nobody could be brought to own."""

    placed: list[Placed] = field(default_factory=list[Placed])
    newcomers: dict[str, str] = field(default_factory=dict[str, str])
    left: list[Left] = field(default_factory=list[Left])


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeller:
    """Asks one model, or an ordered list seen as one."""

    chat: ChatModel
    manners: Manners = Manners()
    journal: Journal = keep_none

    async def label(self, passage: Passage) -> Labelled:
        """Label the lines.

        Raises:
            ModelError: The provider, a key or a budget stands in the way; what these lines alone are to blame for is in `left`.
        """
        done = Labelled()
        if not passage.lines:
            return done
        asked, refused = passage.lines, list[Fault]()
        for again in range(self.manners.again + 1):
            faults = await self._round(passage, done, asked, refused, again)
            faults += _drop_orphans(passage, done)
            asked = _open(passage, done)
            refused = [f for f in faults if any(f.first <= r.last and f.last >= r.first for r in asked)]
            if not asked:
                break
        done.left = [Left(lines, _reason(lines, refused)) for lines in asked]
        return done

    async def _round(
        self, passage: Passage, done: Labelled, asked: Sequence[LineRange], refused: Sequence[Fault], again: int
    ) -> list[Fault]:
        """Ask once about lines, or about each half of them where that was too much; gives what is wrong."""
        people = passage.people.with_new(done.newcomers.items())
        request = self._request(passage, asked, people, refused)
        try:
            completion = await self.chat.complete(request)
        except ModelError as error:
            await self._note(passage, asked, again, attempts=error)
            lines = filled_lines(passage.source, asked)
            if error.failure.code in _TOO_MUCH and len(lines) > 1:
                return await self._halves(passage, done, lines, refused, again)
            if error.failure.code in _TOO_MUCH | _NO_USE:
                message = f"{error.failure.code}: {error.failure.message}"
                return [Fault(FaultCode.NO_ANSWER, lines[0], lines[-1], message)]
            raise
        checked = check(passage.source, asked, read_answer(completion.parsed), people)
        await self._note(passage, asked, again, completion=completion, checked=checked)
        done.placed += checked.placed
        done.newcomers |= checked.newcomers
        return list(checked.faults)

    async def _halves(
        self, passage: Passage, done: Labelled, lines: Sequence[int], refused: Sequence[Fault], again: int
    ) -> list[Fault]:
        middle = len(lines) // 2
        found: list[Fault] = []
        for half in (lines[:middle], lines[middle:]):
            found += await self._round(passage, done, as_ranges(passage.source, half), refused, again)
        return found

    def _request(
        self, passage: Passage, asked: Sequence[LineRange], people: People, refused: Sequence[Fault]
    ) -> ChatRequest:
        said = messages(
            passage.source, asked, people, before=passage.before, refused=refused, around=self.manners.around
        )
        return ChatRequest(
            messages=said,
            answer=ANSWER,
            max_output_tokens=self.manners.output_tokens,
            timeout=self.manners.timeout,
        )

    async def _note(
        self,
        passage: Passage,
        asked: Sequence[LineRange],
        again: int,
        *,
        completion: Completion | None = None,
        checked: Checked | None = None,
        attempts: ModelError | None = None,
    ) -> None:
        call = CallMade(
            purpose="label",
            chunk=passage.chunk,
            again=again,
            lines=len(filled_lines(passage.source, asked)),
            completion=completion,
            attempts=completion.attempts if completion else attempts.attempts if attempts else (),
            faults=tuple(fault.code.value for fault in checked.faults) if checked else (),
        )
        await self.journal(call)


def read_answer(parsed: JsonValue) -> Answer:
    """The rows and newcomers of an answer that has the shape of `ANSWER`."""
    said = cast("dict[str, list[str]]", parsed)
    return Answer(tuple(said["rows"]), tuple(said["new"]))


def _drop_orphans(passage: Passage, done: Labelled) -> list[Fault]:
    """Take back the rows in which a speech goes on that nobody began."""
    faults = orphans(done.placed, _open(passage, done), speaking=passage.speaking)
    alone = {fault.first for fault in faults}
    done.placed = [where for where in done.placed if where.row.first not in alone]
    return faults


def _open(passage: Passage, done: Labelled) -> tuple[LineRange, ...]:
    owned = {n for where in done.placed for n in range(where.row.first, where.row.last + 1)}
    return as_ranges(passage.source, [n for n in filled_lines(passage.source, passage.lines) if n not in owned])


def _reason(lines: LineRange, refused: Sequence[Fault]) -> str:
    """The first reason for these lines, of their own if there is one."""
    own = [fault for fault in refused if fault.first <= lines.last and fault.last >= lines.first]
    return str(own[0]) if own else f"{FaultCode.MISSING}: no row owns line {lines}."
