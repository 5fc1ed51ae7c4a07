"""The port to providers' gates: who asked to be left alone, and until when.

The job engine has gates that hold for every worker of every service; a process without jobs needs none.
"""

from __future__ import annotations

from typing import Protocol

from callboard.llm.failures import Failure


class Gates(Protocol):
    """Which providers are to be left alone."""

    def closed_for(self, provider: str) -> float:
        """Seconds until the provider may be called again; 0 where it may be now."""
        ...

    async def close(self, provider: str, seconds: float, failure: Failure) -> None:
        """The provider asked to be left alone for so long; `failure` is how it said so."""
        ...


class NoGates:
    """Every provider may be called at any time."""

    def closed_for(self, provider: str) -> float:
        """Never closed."""
        del provider
        return 0.0

    async def close(self, provider: str, seconds: float, failure: Failure) -> None:
        """Told to nobody; the caller that was told waits by itself."""
