"""How long a job waits before it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter: anything from nothing to a ceiling that doubles with each attempt.

    Full jitter spreads a crowd of failures best; see Marc Brooker, "Exponential Backoff And Jitter" (AWS, 2015).
    """

    base: timedelta = timedelta(seconds=2)
    """The ceiling after the first attempt."""
    cap: timedelta = timedelta(minutes=5)
    """What the ceiling never exceeds."""

    def delay(self, attempt: int, chance: float) -> timedelta:
        """How long to wait after attempt number `attempt` (from 1); `chance` is a random number from [0, 1)."""
        doublings = min(attempt - 1, 32)
        return min(self.cap, self.base * 2**doublings) * chance
