"""What an event on a job may say of how far the work is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """The work was cut into `steps` steps; a later plan replaces an earlier one and starts from nothing."""

    steps: int


@dataclass(frozen=True, slots=True)
class StepDone:
    """One more step of `of` is done."""

    of: int
