"""The ledger in memory does what every ledger must."""

from datetime import UTC, datetime, timedelta

import pytest

from callboard.llm import MemoryLedger
from conformance.ledger_suite import LedgerSuite, TimedLedger


class TestMemoryLedger(LedgerSuite):
    """By a clock that the test moves."""

    @pytest.fixture
    def timed(self) -> TimedLedger:
        now = datetime(2026, 1, 1, tzinfo=UTC)

        async def passes(seconds: float) -> None:
            nonlocal now
            now += timedelta(seconds=seconds)

        return TimedLedger(MemoryLedger(clock=lambda: now), passes)
