"""How far a job is."""

from __future__ import annotations

from dataclasses import dataclass

from callboard.contracts.progress import Planned, StepDone


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
