"""Jobs: their states, their errors, and the kinds of work there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callboard.contracts.event import BlobRef
from callboard.contracts.problems import Problem, Refused


class JobState(StrEnum):
    """Where a job stands. `completed`, `failed` and `cancelled` are final, save for a retry that somebody asks for."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the job is over."""
        return self in {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}


EngineName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
"""A parsing engine's name: lower case, digits, - and _, at most 32 characters."""

RULES = "rules"
"""The parsing engine that asks no language model."""
ENGINES = (RULES, "llm", "hybrid")
"""The parsing engines that a command may choose. What stands on the log may name others, of earlier or later programs."""

PROJECT_PATTERN = r"^\w[\w .-]*$"
PROJECT_LENGTH = 64
"""Apart from the pattern: with 64 repeats of every letter that there is, that took 35 ms to compile at each start."""
ProjectName: TypeAlias = Annotated[str, StringConstraints(pattern=PROJECT_PATTERN, max_length=PROJECT_LENGTH)]
"""A project's name: letters of any script, digits, space and _ . -, at most 64 characters."""


Priority: TypeAlias = Annotated[int, Field(ge=-1000, le=1000)]
"""What goes first among jobs: higher before lower, 0 where nobody says."""


ProviderName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
"""Whose service a job calls, e.g. `anthropic`: lower case, digits and _ . -, at most 64 characters."""


ModelLabel: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\s,]+$")]
"""A language model as people name it: `provider/name`, or a name alone; which there are, callboard.llm knows."""


class ModelChoice(BaseModel):
    """Which language models an engine that needs one is to ask, and under what conditions."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    models: tuple[ModelLabel, ...] = Field(
        default=(), max_length=8, description="In the order in which they are asked; by default those of the settings."
    )
    budget_usd: Decimal | None = Field(
        default=None, gt=0, le=100_000, description="What the job may spend on models, in US dollars."
    )
    redacted: bool = Field(default=False, description="Take addresses and secrets out of what is sent to a model.")

    @property
    def model_choice(self) -> dict[str, Any]:
        """These fields alone, for whatever else has them."""
        return {name: getattr(self, name) for name in ModelChoice.model_fields}


class ParseChoice(ModelChoice):
    """How a text is to be parsed."""

    engine: EngineName = Field(default=RULES, description="The name of a parsing engine.")
    priority: Priority = Field(default=0, description="Of the parse job; higher goes first.")

    def same_reading(self, other: ParseChoice) -> bool:
        """Whether both ask for the same parse, however urgent: by the same engine and, if it asks models, on the same terms."""
        return self.engine == other.engine and (self.engine == RULES or self.model_choice == other.model_choice)


class JobArgs(BaseModel):
    """The base of every kind's arguments. The kind is a stable string; the service is the one whose workers carry it."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    kind: ClassVar[str]
    service: ClassVar[str]
    by_request: ClassVar[bool] = False
    """Whether clients may ask for such a job themselves. Others only follow from events, such as an upload."""

    @property
    def works_on(self) -> tuple[str, ...]:
        """What such a job works on, as `kind/id`, where its arguments say so: the inputs of one that names none."""
        return ()

    @property
    def providers(self) -> tuple[str, ...]:
        """Without whom such a job cannot run at all; a handler that may choose among several names none here."""
        return ()


class ExtractText(JobArgs):
    """Extract the text of an uploaded document."""

    kind: ClassVar[str] = "extract_text"
    service: ClassVar[str] = "ingest"

    document_id: UUID
    content: BlobRef
    filename: str
    media_type: str | None = None
    parse: ParseChoice | None = None


class ReadText(JobArgs, ModelChoice):
    """What jobs of several kinds read: a document's extracted text."""

    document_id: UUID
    text: BlobRef
    layout: BlobRef | None = None
    filename: str
    engine: str

    @property
    def works_on(self) -> tuple[str, ...]:
        """The document."""
        return (f"document/{self.document_id}",)


class ParseScript(ReadText):
    """Parse a document's text into a playbook, chunk by chunk."""

    kind: ClassVar[str] = "parse_script"
    service: ClassVar[str] = "parser"
    by_request: ClassVar[bool] = True

    engine: str = RULES


class ShadowParse(ReadText):
    """Parse a text once more, by another engine or version, and compare that with a playbook that is there. Replaces nothing."""

    kind: ClassVar[str] = "shadow_parse"
    service: ClassVar[str] = "parser"
    by_request: ClassVar[bool] = True

    playbook: BlobRef


class JobKinds:
    """Job kinds by name; a name taken twice is refused."""

    def __init__(self, kinds: Iterable[type[JobArgs]]) -> None:
        """Raise ValueError where two classes share a kind."""
        self._kinds: dict[str, type[JobArgs]] = {}
        for cls in kinds:
            if cls.kind in self._kinds:
                raise ValueError(f"two classes stand for the job kind {cls.kind!r}")
            self._kinds[cls.kind] = cls

    def __contains__(self, kind: object) -> bool:
        return kind in self._kinds

    def read(self, kind: str, args: dict[str, Any]) -> JobArgs:
        """The arguments as their kind's model; KeyError for an unknown kind, pydantic's ValidationError for bad ones."""
        return self._kinds[kind].model_validate(args)

    def __getitem__(self, kind: str) -> type[JobArgs]:
        """The arguments' model; KeyError for an unknown kind."""
        return self._kinds[kind]

    def by_request(self, kind: str) -> type[JobArgs]:
        """The arguments' model of a kind that a client asks for.

        Raises:
            Refused: UNKNOWN_KIND, there is no such kind or clients may not ask for it; the hint names those that they may.
        """
        if kind in self._kinds and self._kinds[kind].by_request:
            return self._kinds[kind]
        known = "is created by Callboard itself" if kind in self._kinds else "does not exist"
        choice = ", ".join(cls.kind for cls in self if cls.by_request)
        message, hint = f"kind: {kind[:100]!r} {known}.", f"Choose one of: {choice}."
        raise Refused(Problem(code="UNKNOWN_KIND", message=message, hint=hint))

    def __iter__(self) -> Iterator[type[JobArgs]]:
        """Every kind, in the order given."""
        return iter(self._kinds.values())

    def of_service(self, service: str) -> frozenset[str]:
        """The kinds that one service's workers carry."""
        return frozenset(kind for kind, cls in self._kinds.items() if cls.service == service)


JOB_KINDS = JobKinds([ExtractText, ParseScript, ShadowParse])
