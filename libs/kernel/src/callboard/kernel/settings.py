"""What a process is told from outside: read once in its `__main__` from variables that start with `CALLBOARD_`."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar, cast

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from callboard.contracts.jobs import JOB_KINDS
from callboard.contracts.subjects import Namespace

PREFIX = "CALLBOARD_"


class LogFormat(StrEnum):
    """How log lines look. `auto` is pretty on a terminal and JSON everywhere else."""

    AUTO = "auto"
    JSON = "json"
    PRETTY = "pretty"


class LogLevel(StrEnum):
    """The least severe line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SettingsError(Exception):
    """Settings are missing or do not fit. Its text is one plain sentence for each, naming the variable."""


def _namespace(name: str) -> str:
    return Namespace(name).name


def _from_json(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"it is not JSON ({error}).") from None


def _known_kinds(limits: dict[str, int]) -> dict[str, int]:
    known = sorted(args.kind for args in JOB_KINDS)
    unknown = sorted(set(limits).difference(known))
    if unknown:
        raise ValueError(f"there is no kind of job {unknown[0]!r}; there are {', '.join(known)}")
    return limits


class Settings(BaseSettings):
    """Every setting of a service. Secrets never show in its repr, in a log line or in an error."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    nats_url: SecretStr = Field(
        description="Address of NATS, with its credentials, e.g. nats://user:password@host:4222."
    )
    database_url: SecretStr = Field(
        description="Address of Postgres, with its credentials, e.g. postgresql://user:password@host:5432/callboard."
    )
    namespace: Annotated[str, AfterValidator(_namespace)] = Field(
        default="", description="Keeps this installation apart from others on the same NATS and Postgres."
    )
    replicas: int = Field(default=1, ge=1, le=5, description="Copies of every stream: 1, or 3 on a NATS cluster.")
    log_format: LogFormat = LogFormat.AUTO
    log_level: LogLevel = LogLevel.INFO
    otlp_endpoint: HttpUrl | None = Field(
        default=None, description="Base address of an OpenTelemetry collector's HTTP receiver; nothing: no export."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback unless told otherwise.")
    port: int = Field(default=0, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    worker_slots: int = Field(default=2, ge=1, le=256, description="Jobs that one process runs at the same time.")
    lease_seconds: float = Field(
        default=15.0,
        ge=1,
        le=3600,
        description="How long a job, or the writing of a view, stays with a process that fell silent.",
    )
    finished_jobs_kept_days: int = Field(
        default=30,
        ge=0,
        le=36500,
        description="Days after which a finished job is listed no more; the log keeps it. 0: never.",
    )
    project_limit: int | None = Field(
        default=None, ge=1, description="Jobs of one project that all of a service's workers run at once; nothing: any."
    )
    kind_limits: Annotated[
        dict[str, Annotated[int, Field(ge=1)]], NoDecode, BeforeValidator(_from_json), AfterValidator(_known_kinds)
    ] = Field(
        default_factory=dict[str, int],
        description='Jobs of a kind that all workers run at once, as JSON, e.g. {"parse_script": 4}.',
    )
    upload_limit_bytes: int = Field(default=512 * 1024 * 1024, ge=1, description="Largest file that is taken in.")
    startup_timeout: float = Field(
        default=30.0, ge=0, le=3600, description="Seconds to keep trying for NATS and Postgres at start."
    )
    shutdown_grace: float = Field(
        default=10.0, ge=0, le=3600, description="Seconds that running work may take to finish at a stop."
    )


SettingsT = TypeVar("SettingsT", bound=Settings)


def load_settings(model: type[SettingsT] = Settings, /, **given: object) -> SettingsT:
    """The settings of this process: what is `given` by a field's name, and the rest from its environment.

    Raises:
        SettingsError: one or more variables are missing or do not fit; all of them are named at once.
    """
    try:
        return cast("Callable[..., SettingsT]", model)(**given)  # the environment gives every other argument
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    raise SettingsError("\n".join(_sentence(model, detail) for detail in details))


def _sentence(model: type[Settings], detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    variable = PREFIX + name.removeprefix(PREFIX.lower()).upper()
    if detail["type"] == "missing":
        field = model.model_fields.get(name)
        return f"{variable} is not set: {field.description if field and field.description else 'it is needed'}"
    reason = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{variable} does not fit: it {reason}." if reason.startswith("should") else f"{variable}: {reason}."
