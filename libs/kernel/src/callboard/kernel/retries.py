"""What a loop does that must outlive an outage: it tries again soon and for ever, and says so once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from callboard.kernel.log.growing_wait import GrowingWait

SHORTEST = 0.02
LONGEST = 0.5
"""Seconds that a wait between two tries has at most: a server's return is met a sixth of a second later in the mean, sooner after a short outage."""

GROWTH = 1.2
"""From one wait to the next: a wait is then bounded by about two fifths of the outage so far."""


@dataclass(slots=True)
class Retries:
    """The tries of one loop, over one outage after the other. Waits grow from next to nothing to LONGEST, with full jitter."""

    log: logging.Logger
    complaint: str
    """What is the matter, e.g. "cannot look for jobs"."""
    _backoff: GrowingWait = field(default_factory=lambda: GrowingWait(SHORTEST, LONGEST, GROWTH))
    _told: bool = False

    def after(self, error: BaseException) -> float:
        """Seconds to wait after one more try that failed with `error`."""
        level = logging.DEBUG if self._told else logging.WARNING  # once per outage
        self.log.log(level, "%s, trying again until it works: %s", self.complaint, error)
        self._told = True
        return self._backoff.next()

    def succeeded(self) -> None:
        """Begin anew: what fails next is another outage."""
        if self._told:
            self._told = False
            self._backoff.reset()
