"""When a call to a model is made again: a pure decision. litellm makes none of its own."""

from __future__ import annotations

from dataclasses import dataclass

from callboard.llm.failures import Failure, FailureCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often, and after how long."""

    tries: int = 4
    """Calls to one model at most."""
    unusable: int = 2
    """Of these, answers that were of no use at most: each of them was paid for."""
    base: float = 1.0
    """Seconds; the bound of the first wait, which doubles with each try."""
    longest: float = 20.0
    """Seconds; what that bound never exceeds."""
    patience: float = 30.0
    """Seconds; a provider that asks for longer counts as failed at once."""

    def wait(self, failure: Failure, tried: int, unusable: int, chance: float) -> float | None:
        """Seconds until the next call, or None where there is to be none.

        ``tried`` calls were made to this model, ``unusable`` of them gave an answer of no use, ``chance`` is a random number from
        [0, 1). Full jitter spreads a crowd of failures best; see Marc Brooker, "Exponential Backoff And Jitter" (AWS, 2015). A
        provider's own time is kept, and the jitter added, so that a crowd does not come back at the same moment.
        """
        if not failure.code.retryable or tried >= self.tries or unusable >= self.unusable:
            return None
        jitter = min(self.longest, self.base * 2 ** min(tried - 1, 32)) * chance
        wait = jitter if failure.retry_after is None else failure.retry_after + min(jitter, 1.0)
        return wait if wait <= self.patience else None


def is_unusable(failure: Failure) -> bool:
    """Whether there was an answer, but not what was asked for, or this program failed: what seldom goes better the next time."""
    return failure.code in {FailureCode.INVALID_RESPONSE, FailureCode.INTERNAL_ERROR}
