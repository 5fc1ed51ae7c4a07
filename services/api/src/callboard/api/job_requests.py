"""Jobs as clients ask for them: from JSON to what the engine creates, or to a problem that names the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias, cast
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, from_json

from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobArgs, JobKinds, Priority, ProjectName
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.jobs.bulk import MAX_ITEMS
from callboard.kernel.jobs.items import Item, NewJob, Unreadable

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
"""A text that is compared, and shown in one line."""

_SHOWN = 5
"""So many of an item's mistakes are named at most."""


class JobRequest(BaseModel):
    """One job that is asked for."""

    model_config = ConfigDict(extra="forbid", title="JobRequest")

    kind: str = Field(description="What is to be done, e.g. `parse_script`.")
    args: dict[str, Any] = Field(description="The kind's own arguments.")
    project: ProjectName = "default"
    priority: Priority = Field(default=0, description="Higher goes first.")
    inputs: list[Name] | None = Field(
        default=None, max_length=64, description="What it works on, as `kind/id`; by default what its arguments name."
    )
    depends_on: list[Name] = Field(
        default=[], max_length=1000, description="Jobs by their ids, or items of the same request by their refs."
    )
    key: Name | None = Field(
        default=None, description="Asked for again with the same key, project and kind, it is the same job."
    )
    id: UUID | None = Field(default=None, description="Of your own choice instead of a key; a UUID that is new.")
    ref: Name | None = Field(default=None, description="What other items of this request may call it by; no UUID.")
    due_at: AwareDatetime | None = Field(default=None, description="It does not start before; RFC 3339 with an offset.")
    max_attempts: int = Field(default=5, ge=1, le=100)


def read_item(raw: object, kinds: JobKinds) -> Item:
    """The job that an item asks for, with an id of its own unless it has an id or a key; or what is wrong with it."""
    if not isinstance(raw, dict):
        return Unreadable(problem=Problem(code="INVALID_JOB", message="A job is a JSON object.", hint=_ONE))
    fields = cast("Mapping[str, Any]", raw)
    ref = fields["ref"] if isinstance(fields.get("ref"), str) else None
    try:
        request = JobRequest.model_validate(raw)
        args = _args(request, kinds)
    except ValidationError as error:
        return Unreadable(problem=_misfit(error.errors(include_url=False, include_context=False)), ref=ref)
    except Refused as error:
        return Unreadable(problem=error.problem, ref=ref)
    return NewJob(
        args=args,
        project=request.project,
        priority=request.priority,
        inputs=args.works_on if request.inputs is None else request.inputs,
        depends_on=[_job_or_ref(each) for each in request.depends_on],
        idempotency_key=request.key,
        id=request.id or (None if request.key else new_id()),
        ref=ref,
        max_attempts=request.max_attempts,
        due_at=request.due_at,
    )


def read_one(body: bytes, kinds: JobKinds) -> NewJob:
    """The one job that a body asks for.

    Raises:
        Refused: BAD_JSON, or what is wrong with it.
    """
    item = read_item(_json(body, "The body"), kinds)
    if isinstance(item, Unreadable):
        raise Refused(item.problem)
    return item


def read_items(body: bytes, kinds: JobKinds, *, by_line: bool) -> list[Item]:
    """The items of a JSON array, or with `by_line` of one JSON object a line; a line that is no JSON is one bad item.

    Raises:
        Refused: BAD_JSON, the body is no JSON array; NO_ITEMS; TOO_MANY_ITEMS.
    """
    if by_line:
        lines = [line for line in body.splitlines() if line.strip()]
        _check_count(lines)
        return [_read_line(line, kinds) for line in lines]
    found = _json(body, "The body")
    if not isinstance(found, list):
        raise Refused(Problem(code="BAD_JSON", message="The body is not a JSON array of jobs.", hint=_HOW))
    items = cast("list[object]", found)
    _check_count(items)
    return [read_item(raw, kinds) for raw in items]


_ONE = "GET /openapi.json describes a job; docs/jobs.md has the arguments of each kind."
_HOW = "Send an array, or one object a line as application/x-ndjson."


def _read_line(line: bytes, kinds: JobKinds) -> Item:
    try:
        return read_item(_json(line, "The line"), kinds)
    except Refused as error:
        return Unreadable(problem=error.problem)


def _json(text: bytes, what: str) -> object:
    """A JSON text's value. Lone surrogates and numbers that are none are no JSON here: nobody could keep them."""
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Refused(Problem(code="BAD_JSON", message=f"{what} is no JSON: {_without_line(str(error))}.")) from error


def _without_line(said: str) -> str:
    """What the reader of JSON says, without "at line 1", which among many lines would be another one's number."""
    return said.replace("at line 1 column", "at column")


def _check_count(items: Sequence[object]) -> None:
    if not items:
        raise Refused(Problem(code="NO_ITEMS", message="The request holds no job.", hint=_HOW))
    if len(items) > MAX_ITEMS:
        raise Refused(
            Problem(
                code="TOO_MANY_ITEMS",
                message=f"The request holds {len(items):,} jobs; one takes {MAX_ITEMS:,} at most.",
                hint="Send them in several requests; jobs that depend on one another belong in one, or go by their ids.",
            )
        )


def _args(request: JobRequest, kinds: JobKinds) -> JobArgs:
    model = kinds.by_request(request.kind)
    mistakes: list[ErrorDetails] = []
    try:
        args = model.model_validate(request.args)
    except ValidationError as error:
        mistakes += error.errors(include_url=False, include_context=False)
        args = None
    for name in request.args.keys() - model.model_fields.keys():
        mistakes.append({"type": "extra_forbidden", "loc": (name,), "msg": "There is no such argument", "input": None})
    if mistakes or args is None:
        raise Refused(_misfit([{**each, "loc": ("args", *each["loc"])} for each in mistakes]))
    return args


def _misfit(mistakes: Iterable[ErrorDetails]) -> Problem:
    """`args.text.sha256: Field required. priority: …`; of many mistakes the first few."""
    said = [f"{'.'.join(map(str, each['loc']))[:100] or 'item'}: {each['msg'].rstrip('.')}." for each in mistakes]
    more = f" (and {len(said) - _SHOWN} more)" if len(said) > _SHOWN else ""
    return Problem(
        code="INVALID_JOB",
        message=" ".join(said[:_SHOWN]) + more,
        hint=_ONE,
    )


def _job_or_ref(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text
