"""How far a job is, read from events that the kernel itself knows nothing of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from callboard.contracts.event import Event


@dataclass(frozen=True, slots=True)
class Planned:
    """The work was cut into `steps` steps; a later plan replaces an earlier one and starts from nothing."""

    steps: int


@dataclass(frozen=True, slots=True)
class StepDone:
    """One more step of `of` is done."""

    of: int


ProgressReader: TypeAlias = Callable[[Event], Planned | StepDone | None]
"""What an event on a job says about its progress; nothing, for one that says nothing.

It must be pure, and every program that projects jobs must be handed the same one: rebuilt rows are compared with live ones.
"""


def no_progress(_event: Event) -> None:
    """The reader for jobs whose events say nothing about progress."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done and steps in all; `total` 0 means that nobody has planned yet."""

    completed: int = 0
    total: int = 0

    @property
    def percent(self) -> float:
        """From 0 to 100, to one decimal; 0 before there is a plan."""
        return round(100 * self.completed / self.total, 1) if self.total else 0.0

    def after(self, said: Planned | StepDone | None) -> Progress:
        """The progress once an event has said this."""
        match said:
            case Planned(steps):
                return Progress(0, steps)
            case StepDone(of):
                return Progress(min(self.completed + 1, of), of)
            case None:
                return self
