"""The port for whatever reads plays: rules, a language model, somebody's own parser.

An engine plans once, reads chunk by chunk, and assembles. Plan and chunks are plain data, so that they travel inside
events: after a crash a fresh process goes on from the chunks that are there.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_serializer

from callboard.playbook.element import ElementType
from callboard.playbook.errors import EmptySource, ForeignPlan
from callboard.playbook.playbook import Playbook
from callboard.playbook.source import SourceText


class Chunk(BaseModel):
    """Lines ``start_line`` to ``end_line`` (from 1, inclusive); a speech or scene ends where it ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_line: int = Field(ge=1)
    end_line: int = Field(ge=1)


class ParsePlan(BaseModel):
    """What an engine learned from the whole text before reading it in detail.

    Attributes:
        engine: Name of the engine.
        engine_version: A chunk is only ever read by the version that planned it.
        source_sha256: The text that was planned.
        conventions: How this play marks what; its shape is the engine's own affair.
        chunks: Together every line of the text, in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    engine_version: str
    source_sha256: str
    conventions: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    chunks: tuple[Chunk, ...]


class Label(NamedTuple):
    """One labelled span; as JSON an array, to stay small, without what it has by default at its end.

    Attributes:
        type: What it is.
        start: Offset of its first character in the whole text.
        end: Offset after its last.
        names: Offsets of the single names in a cue, or of the name in a cast item.
        verse: Whether dialogue is verse.
        confidence: 0 to 1.
        reason: Why the label is doubtful; what carries one is listed as unattributed.
        speakers: Who speaks, for a cue, where the engine knows better than the names; in its own terms, which its
            ``assemble`` understands.
        column: 1 or 2 for the left or right of two columns that stand on one line, so that their speeches take turns in the
            text; 0 elsewhere.
        goes_on: Whether it is the rest of the nearest label of its type before it, with nothing but page matter between.
    """

    type: ElementType
    start: int
    end: int
    names: tuple[tuple[int, int], ...] = ()
    verse: bool = False
    confidence: float = 1.0
    reason: str = ""
    speakers: tuple[str, ...] = ()
    column: Literal[0, 1, 2] = 0
    goes_on: bool = False


_DEFAULTS = tuple(Label._field_defaults.get(name, ...) for name in Label._fields)


def _said(label: Label) -> int:
    """How many values of a label there are up to the last that is not its default."""
    return next(n for n in range(len(label), 0, -1) if label[n - 1] != _DEFAULTS[n - 1])


class ChunkParse(BaseModel):
    """The labelled spans of one chunk, in order; blank between them is owned by nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: int = Field(ge=0)
    labels: tuple[Label, ...]

    @field_serializer("labels", when_used="json")
    def _short(self, labels: tuple[Label, ...]) -> list[tuple[object, ...]]:
        return [label[: _said(label)] for label in labels]


class Engine(Protocol):
    """Reads plays.

    ``parse_chunk`` must give the same result in a fresh process from the same source, plan and index; where a language model
    is asked, a result that is as good.
    """

    @property
    def name(self) -> str:
        """Stable name, as in ``--engine NAME``."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same text may be read differently."""
        ...

    @property
    def at_once(self) -> int:
        """How many chunks it is worth while to read side by side; 1 where the processor does the work."""
        ...

    async def plan(self, source: SourceText) -> ParsePlan:
        """Learn how this play is written and cut it into chunks.

        Raises:
            EmptySource: The text has no words.
            NoSpeakersFound: Nobody can be told to speak.
        """
        ...

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """Label chunk ``index`` (from 0). The result stays well under 200 KiB as JSON.

        Raises:
            ForeignPlan: The plan is of another engine, version or text.
        """
        ...

    def assemble(self, source: SourceText, plan: ParsePlan, chunks: Sequence[ChunkParse]) -> Playbook:
        """Put all chunks of the plan together.

        Raises:
            ForeignPlan: A chunk is missing, or the plan is of another engine, version or text.
            NoSpeakersFound: The chunks hold no speech.
        """
        ...


def require_words(source: SourceText) -> None:
    """Refuse a text without a letter or digit.

    Raises:
        EmptySource: There is none.
    """
    if not any(c.isalnum() for c in source.text):
        raise EmptySource


def require_own(engine: Engine, plan: ParsePlan, source: SourceText) -> None:
    """Refuse a plan that this engine did not make of this text.

    Raises:
        ForeignPlan: Engine, version or text differ.
    """
    if (plan.engine, plan.engine_version) != (engine.name, engine.version):
        raise ForeignPlan(
            f"The plan was made by {plan.engine} {plan.engine_version}, not by {engine.name} {engine.version}."
        )
    if plan.source_sha256 != source.sha256:
        raise ForeignPlan("The plan was made of another text.")


def require_chunk(engine: Engine, plan: ParsePlan, source: SourceText, index: int) -> Chunk:
    """Chunk ``index`` (from 0) of a plan that is the engine's own.

    Raises:
        ForeignPlan: As `require_own`, or there is no such chunk.
    """
    require_own(engine, plan, source)
    if not 0 <= index < len(plan.chunks):
        raise ForeignPlan(f"The plan has {len(plan.chunks)} chunks; there is no chunk {index}.")
    return plan.chunks[index]


def require_labels(engine: Engine, plan: ParsePlan, source: SourceText, chunks: Sequence[ChunkParse]) -> list[Label]:
    """The labels of all chunks of a plan that is the engine's own, in order.

    Raises:
        ForeignPlan: As `require_own`, or a chunk is missing or there twice.
    """
    require_own(engine, plan, source)
    ordered = sorted(chunks, key=lambda chunk: chunk.index)
    if [chunk.index for chunk in ordered] != list(range(len(plan.chunks))):
        raise ForeignPlan("The chunks are not those of the plan, each once.")
    return [label for chunk in ordered for label in chunk.labels]


async def parse(engine: Engine, source: SourceText) -> Playbook:
    """Read a whole play in this process.

    Raises:
        PlaybookError: As the steps of the engine do.
    """
    plan = await engine.plan(source)
    chunks = [await engine.parse_chunk(source, plan, index) for index in range(len(plan.chunks))]
    return engine.assemble(source, plan, chunks)
