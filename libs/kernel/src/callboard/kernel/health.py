"""Whether a process can do its work, check by check."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

PATIENCE = 2.0
"""Seconds after which a check that has not answered counts as failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: whether all is well, and what there is to say about it."""

    ok: bool
    detail: dict[str, Any] = field(default_factory=dict[str, Any])


Check: TypeAlias = Callable[[], Awaitable[Finding]]


class Health:
    """The checks of one process by name. What is added later is asked from then on."""

    def __init__(self) -> None:
        """Without a check, all is well."""
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        """Ask `check` whenever readiness is asked; a check that raises or hangs counts as failed, with its reason."""
        self._checks[name] = check

    async def findings(self) -> dict[str, Finding]:
        """What every check finds just now; they run side by side."""
        checks = dict(self._checks)  # more may be added while these are waited for
        found = await asyncio.gather(*map(_ask, checks.values()))
        return dict(zip(checks, found, strict=True))


async def _ask(check: Check) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return Finding(ok=False, detail={"reason": f"no answer within {PATIENCE:g} s"})
    except Exception as error:  # noqa: BLE001 - the check's failure is the finding
        return Finding(ok=False, detail={"reason": str(error) or type(error).__name__})
