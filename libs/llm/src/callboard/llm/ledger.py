"""The port to what has been spent, and its simplest form: in memory, for one process.

Whoever counts across processes implements `Ledger` on a database. Reserving is one step: sums are read, weighed, and the
reservation is written while nobody else can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from callboard.llm.budgets import Budget, Refusal, Spend, Spender, Spent, weigh


class Ledger(Protocol):
    """Who has spent what. A reservation that is never settled, because its process was killed, stays as spent."""

    async def reserve(self, budgets: Sequence[Budget], spender: Spender, worst: Spend) -> UUID | Refusal:
        """Set aside what a call may cost at most, or say why it must not be made; `weigh` decides.

        Budgets of scopes that the spender does not name do not count.
        """
        ...

    async def settle(self, reservation: UUID, actual: Spend) -> None:
        """Put what the call did cost in place of what was reserved."""
        ...


class _Window:
    """One account's spending in one budget's period, as a running sum."""

    def __init__(self, length: timedelta | None) -> None:
        self._length = length
        self._entries: dict[UUID, tuple[datetime, Spend]] = {}
        self._sum = Spent()

    def spent(self, now: datetime) -> Spent:
        """The sum now; what the period has passed over is let go."""
        for name, (at, spend) in list(self._entries.items()):
            if self._length is None or now - at < self._length:
                break
            del self._entries[name]
            self._add(spend, -1)
        oldest = next(iter(self._entries.values()), None)
        return replace(self._sum, oldest=oldest[0] if oldest else None)

    def reserve(self, name: UUID, at: datetime, spend: Spend) -> None:
        self._entries[name] = (at, spend)
        self._add(spend, 1)

    def settle(self, name: UUID, spend: Spend) -> None:
        """Replace it, unless its time has passed. Without a period what is settled stays in the sum alone."""
        if name not in self._entries:
            return
        at, before = self._entries[name]
        self._add(before, -1)
        self._add(spend, 1)
        self._entries[name] = (at, spend)
        if self._length is None:
            del self._entries[name]

    def _add(self, spend: Spend, sign: int) -> None:
        self._sum = Spent(
            usd=self._sum.usd + sign * (spend.usd or 0),
            tokens=self._sum.tokens + sign * spend.tokens,
            calls=self._sum.calls + sign * spend.calls,
        )


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryLedger:
    """A ledger that knows what this process spent since it started; it keeps what budgets ask for, and nothing else."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        """`clock` gives the time, with its zone."""
        self._clock = clock
        self._windows: dict[tuple[Budget, str], _Window] = {}
        self._reserved: dict[UUID, tuple[_Window, ...]] = {}

    async def reserve(self, budgets: Sequence[Budget], spender: Spender, worst: Spend) -> UUID | Refusal:
        """As the port says; between reading and writing nothing is awaited, so that nobody comes between."""
        now = self._clock()
        windows = [(budget, window) for budget in budgets if (window := self._window(budget, spender)) is not None]
        refusal = weigh([(budget, window.spent(now)) for budget, window in windows], worst, now)
        if refusal is not None:
            return refusal
        reservation = uuid4()
        for _, window in windows:
            window.reserve(reservation, now, worst)
        self._reserved[reservation] = tuple(window for _, window in windows)
        return reservation

    async def settle(self, reservation: UUID, actual: Spend) -> None:
        """As the port says."""
        for window in self._reserved.pop(reservation):
            window.settle(reservation, actual)

    def _window(self, budget: Budget, spender: Spender) -> _Window | None:
        account = spender.account(budget.of)
        return self._windows.setdefault((budget, account), _Window(budget.per.length)) if account is not None else None
