"""The engine behind the port: a first pass over the people, then chunk by chunk, each checked until it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic import BaseModel, ConfigDict

from callboard.llm import ChatModel
from callboard.parser.assembly import assemble
from callboard.parser.engines.llm.asked_lines import LineRange, filled_lines, numbered
from callboard.parser.engines.llm.attribution import attribute_by_ids
from callboard.parser.engines.llm.calls import Journal, keep_none
from callboard.parser.engines.llm.carrying import carried
from callboard.parser.engines.llm.first_reading import FirstReading, read_first
from callboard.parser.engines.llm.grouping import Grouper
from callboard.parser.engines.llm.keeping import Answers, NoAnswers, key_of_chunk
from callboard.parser.engines.llm.labelling import Labelled, Labeller, Manners, Passage
from callboard.parser.engines.llm.labels import Manner, label_rows, manner_of
from callboard.parser.engines.llm.people import NEW, People
from callboard.parser.engines.llm.placing import Placed
from callboard.parser.engines.llm.prompt import VERSION
from callboard.parser.engines.rules.conventions import Conventions
from callboard.playbook import ChunkParse, Label, ParsePlan, Playbook, SourceText
from callboard.playbook.engine import require_chunk, require_labels, require_words

CHUNK_TOKENS = 2500
"""About a scene: little enough to be asked again as a whole, and much enough not to pay for the people too often."""


class _Known(BaseModel):
    """What a plan carries: the people by id, where each chunk begins, and how directions and verse are set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[str, ...]
    people: dict[str, tuple[str, ...]]
    before: tuple[str, ...]
    manner: Manner = Manner()


@dataclass(frozen=True, kw_only=True)
class LlmEngine:
    """Has a language model say what each line is. Every word of the playbook is sliced from the source.

    The result is as reproducible as the model is: the port's promise that a chunk comes out the same twice holds for chunks
    that are kept, on the job's log or in `answers`.

    Attributes:
        chat: Whom to ask.
        manners: How.
        chunk_tokens: About how long a chunk is.
        at_once: How many chunks may be under way together; the provider's own limits are the chat's affair.
        journal: Told of every call.
        answers: Keeps chunks that hold, beyond this parse.
    """

    chat: ChatModel
    manners: Manners = field(default_factory=Manners)
    chunk_tokens: int = CHUNK_TOKENS
    at_once: int = 4
    journal: Journal = keep_none
    answers: Answers = field(default_factory=NoAnswers)
    name: str = field(default="llm", init=False)
    version: str = field(default=f"2.{VERSION}", init=False)

    async def plan(self, source: SourceText) -> ParsePlan:
        """Find the people and cut the text; see ``callboard.playbook.Engine.plan``. A text in which nobody is found is read on."""
        require_words(source)
        first = await asyncio.to_thread(read_first, source)
        people = await self._grouper().group(first.candidates, _list_of_persons(source, first))
        chunks = first.chunks(source, self.chunk_tokens)
        known = _Known(
            models=self.chat.models,
            people=dict(people.forms),
            before=tuple(carried(source, chunks, first.labels, people)),
            manner=manner_of(first.conventions),
        )
        return ParsePlan(
            engine=self.name,
            engine_version=self.version,
            source_sha256=source.sha256,
            conventions=known.model_dump(mode="json"),
            chunks=chunks,
        )

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """Have one chunk labelled; see ``callboard.playbook.Engine.parse_chunk``.

        Raises:
            ForeignPlan: The plan is of another engine, version or text.
            ModelError: A provider, a key or a budget stands in the way.
        """
        chunk = require_chunk(self, plan, source, index)
        known = _Known.model_validate(plan.conventions)
        labels = await self.label(
            source,
            [LineRange(chunk.start_line, chunk.end_line)],
            People(known.people),
            known.manner,
            before=known.before[index],
            chunk=index,
            speaking=False if index == 0 else None,
        )
        return ChunkParse(index=index, labels=labels)

    async def label(
        self,
        source: SourceText,
        lines: Sequence[LineRange],
        people: People,
        manner: Manner,
        *,
        before: str,
        chunk: int,
        speaking: bool | None = None,
    ) -> tuple[Label, ...]:
        """Labels for these lines, from what was kept or from the model; lines that it cannot be brought to own are `other`.

        Raises:
            ModelError: As `parse_chunk`.
        """
        asked = tuple(each for each in lines if filled_lines(source, [each]))
        passage = Passage(source=source, lines=asked, people=people, before=before, chunk=chunk, speaking=speaking)
        key = key_of_chunk(passage, self.chat.models, self.manners)
        kept = await self.answers.find(key)
        if kept is not None:
            return kept.labels
        labelled = await Labeller(chat=self.chat, manners=self.manners, journal=self.journal).label(passage)
        labels = tuple(_labels(source, labelled, manner))
        if not labelled.left:
            await self.answers.keep(key, ChunkParse(index=chunk, labels=labels))
        return labels

    def assemble(self, source: SourceText, plan: ParsePlan, chunks: Sequence[ChunkParse]) -> Playbook:
        """Put the chunks together; see ``callboard.playbook.Engine.assemble``."""
        labels = require_labels(self, plan, source, chunks)
        people = People(_Known.model_validate(plan.conventions).people)
        return assemble(source, labels, f"{self.name} {self.version}", partial(attribute_by_ids, people))

    def _grouper(self) -> Grouper:
        return Grouper(
            chat=self.chat,
            journal=self.journal,
            again=self.manners.again,
            output_tokens=self.manners.output_tokens,
            timeout=self.manners.timeout,
        )


def _list_of_persons(source: SourceText, first: FirstReading) -> str:
    listed = first.conventions.cast if isinstance(first.conventions, Conventions) else None
    return numbered(source, [LineRange(*listed)]) if listed else ""


def _labels(source: SourceText, labelled: Labelled, manner: Manner) -> list[Label]:
    rows = [_with_names(where, labelled.newcomers) for where in labelled.placed]
    return label_rows(source, rows, labelled.left, manner)


def _with_names(where: Placed, newcomers: dict[str, str]) -> Placed:
    """Newcomers go by their names, since another chunk may have given the same id to somebody else."""
    speakers = tuple(f"{NEW}{newcomers[who]}" if who in newcomers else who for who in where.row.speakers)
    return where._replace(row=where.row._replace(speakers=speakers))
