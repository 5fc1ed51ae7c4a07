"""How long to wait between attempts: exponential with full jitter.

After "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: full jitter spreads competing writers best.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(slots=True)
class GrowingWait:
    """A growing wait; one per thing that is retried. Seconds throughout."""

    first: float = 0.02
    longest: float = 0.5
    growth: float = 2.0
    """Where a server's return is waited for, less: doubled waits are as long as the outage itself."""
    _attempts: int = 0

    def next(self) -> float:
        """The next wait: anywhere between nothing and a bound that grows each time."""
        bound = min(self.longest, self.first * self.growth**self._attempts)
        self._attempts = min(self._attempts + 1, 30)
        return random.uniform(0, bound)  # noqa: S311 - spreads load, keeps no secret

    def reset(self) -> None:
        """Start over after a success."""
        self._attempts = 0
