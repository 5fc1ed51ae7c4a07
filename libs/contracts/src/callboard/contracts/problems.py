"""Failures as data: what a user can meet has a stable code, plain words, and what to do about it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """An error that a user can meet, in a form that travels over the bus and is kept on the log."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str = Field(description="Stable, upper case with underscores, e.g. EMPTY_FILE.", pattern=r"^[A-Z][A-Z0-9_]*$")
    message: str = Field(description="One sentence in plain words.")
    retryable: bool = Field(default=False, description="Whether the same request may succeed later without a change.")
    hint: str | None = Field(default=None, description="What to do about it.")


class Refused(Exception):  # noqa: N818 - a refusal is an answer of the domain, not a malfunction
    """An owner's refusal of a command, or a document's or job's final rejection."""

    def __init__(self, problem: Problem) -> None:
        """`problem` says what was refused and why."""
        super().__init__(problem.message)
        self.problem = problem
