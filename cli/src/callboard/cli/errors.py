# ruff: noqa: N818 - the names say what happened; each is shown by its sentence
"""Errors that a person at a shell can meet: one clear sentence, a hint, and a documented exit code.

CliError                 1  the command could not do its work
├── Differs              1  a check found differences
├── NotRunning           3  no Callboard answers
├── InputRefused         4  the file cannot be used
└── JobFailed            5  the work was accepted, but a job of it failed
"""

from __future__ import annotations

from typing import ClassVar


class CliError(Exception):
    """The command could not do its work.

    Attributes:
        exit_code: What the process exits with.
        hint: What to do about it, one sentence.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Differs(CliError):
    """A check found differences; they have been printed."""


class NotRunning(CliError):
    """No Callboard answers: nothing was started, or it has stopped."""

    exit_code = 3


class InputRefused(CliError):
    """The file cannot be used: missing, empty, too large, or not a play's text."""

    exit_code = 4


class JobFailed(CliError):
    """The work was accepted, but a job of it failed."""

    exit_code = 5
