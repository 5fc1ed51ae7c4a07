"""Rules first; a language model sees only the speeches that the rules are unsure of, and decides those."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import BaseModel, ConfigDict, JsonValue

from callboard.parser.assembly import assemble
from callboard.parser.assembly_cue_names import Turn
from callboard.parser.assembly_speakers import Attribution, Listed, Note, attribute
from callboard.parser.engines.llm.asked_lines import LineRange, as_ranges, filled_lines
from callboard.parser.engines.llm.carrying import carried
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.llm.labels import manner_of
from callboard.parser.engines.llm.people import People, may_be_sent
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.engines.rules.kinds import read_learnt
from callboard.playbook import (
    ChunkParse,
    ElementType,
    Label,
    NoSpeakersFound,
    ParsePlan,
    Playbook,
    SourceText,
)
from callboard.playbook.doubts import SURE
from callboard.playbook.engine import require_chunk, require_labels

_SPOKEN = frozenset({ElementType.DIALOGUE, ElementType.PARENTHETICAL})


class _Known(BaseModel):
    """What a plan carries: that of the rules, the people they found, and where each chunk begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: dict[str, JsonValue]
    people: dict[str, tuple[str, ...]]
    before: tuple[str, ...]


@dataclass(frozen=True)
class HybridEngine:
    """Asks `llm` about what the rules doubt. Where the rules find nobody at all, it is asked about everything.

    Speeches that the model cannot be brought to own stay as the rules had them, with their doubt.
    """

    llm: LlmEngine
    rules: RulesEngine = field(default_factory=RulesEngine)
    name: str = field(default="hybrid", init=False)

    @property
    def version(self) -> str:
        """Of both."""
        return f"{self.rules.version}+{self.llm.version}"

    @property
    def at_once(self) -> int:
        """As many as the model takes."""
        return self.llm.at_once

    async def plan(self, source: SourceText) -> ParsePlan:
        """Survey the text and read it once by rules; see ``callboard.playbook.Engine.plan``. No model is asked yet."""
        try:
            plan = await self.rules.plan(source)
            chunks = [await self.rules.parse_chunk(source, plan, index) for index in range(len(plan.chunks))]
            playbook = await asyncio.to_thread(self.rules.assemble, source, plan, chunks)
        except NoSpeakersFound:
            return self._own(await self.llm.plan(source))
        people = await asyncio.to_thread(_people, source, playbook)
        labels = [label for chunk in chunks for label in chunk.labels]
        before = carried(source, plan.chunks, labels, people)
        known = _Known(rules=plan.conventions, people=dict(people.forms), before=tuple(before))
        return self._own(plan.model_copy(update={"conventions": known.model_dump(mode="json")}))

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """Read one chunk; see ``callboard.playbook.Engine.parse_chunk``.

        Raises:
            ForeignPlan: The plan is of another engine, version or text.
            ModelError: A provider, a key or a budget stands in the way.
        """
        require_chunk(self, plan, source, index)
        known = _known(plan)
        if known is None:
            return await self.llm.parse_chunk(source, _of(self.llm, plan), index)
        own = await self.rules.parse_chunk(source, _of(self.rules, plan, known.rules), index)
        doubtful = doubtful_lines(source, own.labels)
        if not doubtful:
            return own
        better = await self.llm.label(
            source,
            doubtful,
            People(known.people),
            manner_of(read_learnt(known.rules)),
            before=known.before[index],
            chunk=index,
        )
        return ChunkParse(index=index, labels=tuple(merged(source, own.labels, better, doubtful)))

    def assemble(self, source: SourceText, plan: ParsePlan, chunks: Sequence[ChunkParse]) -> Playbook:
        """Put the chunks together; see ``callboard.playbook.Engine.assemble``."""
        known = _known(plan)
        engine = f"{self.name} {self.version}"
        if known is None:
            playbook = self.llm.assemble(source, _of(self.llm, plan), chunks)
            return playbook.model_copy(update={"engine": engine})
        labels = require_labels(self, plan, source, chunks)
        return assemble(source, labels, engine, partial(attribute_by_names, People(known.people)))

    def _own(self, plan: ParsePlan) -> ParsePlan:
        return plan.model_copy(update={"engine": self.name, "engine_version": self.version})


def _people(source: SourceText, playbook: Playbook) -> People:
    whole = may_be_sent(source)
    forms = (tuple(filter(whole, (each.name, *each.aliases))) for each in playbook.characters)
    return People({str(number): names for number, names in enumerate(filter(None, forms), 1)})


def _known(plan: ParsePlan) -> _Known | None:
    """What the rules found; None where the plan is wholly the model's."""
    return _Known.model_validate(plan.conventions) if "rules" in plan.conventions else None


def _of(
    engine: LlmEngine | RulesEngine, plan: ParsePlan, conventions: Mapping[str, JsonValue] | None = None
) -> ParsePlan:
    """The same plan as one of the engines inside made it."""
    own = plan.conventions if conventions is None else conventions
    return plan.model_copy(update={"engine": engine.name, "engine_version": engine.version, "conventions": own})


def doubtful_lines(source: SourceText, labels: Sequence[Label]) -> tuple[LineRange, ...]:
    """The lines of every speech, heading or direction that has a doubtful label, as ranges of whole labels."""
    wanted: set[int] = set()
    for group in _groups(labels):
        if any(_doubtful(label) for label in group):
            wanted.update(range(source.line_of(group[0].start), source.line_of(group[-1].end - 1) + 1))
    grown = True
    while grown:  # whoever shares a line with such a group is looked at, too
        touched = {
            number
            for label in labels
            for lines in [range(source.line_of(label.start), source.line_of(label.end - 1) + 1)]
            if not wanted.isdisjoint(lines)
            for number in lines
        }
        grown = not touched <= wanted
        wanted |= touched
    return as_ranges(source, filled_lines(source, [LineRange(n, n) for n in sorted(wanted)]))


def _groups(labels: Sequence[Label]) -> Iterator[list[Label]]:
    """A cue with all that is said on it; anything else by itself."""
    group: list[Label] = []
    for label in labels:
        if label.type not in _SPOKEN and group:
            yield group
            group = []
        group.append(label)
    if group:
        yield group


def _doubtful(label: Label) -> bool:
    return label.type is ElementType.OTHER or bool(label.reason) or label.confidence < SURE


def merged(
    source: SourceText, own: Sequence[Label], better: Sequence[Label], doubtful: Sequence[LineRange]
) -> Iterator[Label]:
    """The rules' labels, with the model's in place of each range that it owns as a whole."""
    given_up = [label for label in better if label.type is ElementType.OTHER]
    won = [r for r in doubtful if not any(_within(source, label, r) for label in given_up)]
    kept = [label for label in own if not any(_within(source, label, r) for r in won)]
    new = [label for label in better if any(_within(source, label, r) for r in won)]
    yield from sorted([*kept, *new], key=lambda label: label.start)


def _within(source: SourceText, label: Label, lines: LineRange) -> bool:
    return lines.first <= source.line_of(label.start) <= lines.last


def attribute_by_names(
    people: People, turns: Sequence[Turn], listed: Sequence[Listed], notes: Sequence[Note], everyday: Mapping[str, int]
) -> Attribution:
    """As `callboard.parser.assembly_speakers.attribute`; where the model said who speaks, by the usual name of whom it meant."""
    told = [_told(people, turn) if turn.speakers else turn for turn in turns]
    return attribute(told, listed, notes, everyday)


def _told(people: People, turn: Turn) -> Turn:
    names = tuple(people.name_of(who) for who in turn.speakers)
    return replace(turn, names=names, joints=(", ",) * (len(names) - 1), speakers=())
