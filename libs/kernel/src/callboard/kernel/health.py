"""Whether a process is alive and whether it can do its work, check by check, for people and orchestrators.

`GET /livez` answers 200 as long as the event loop turns. `GET /readyz` answers 200 or 503; with `?verbose` every check
stands in the answer by its name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from callboard.kernel.redaction import redact_value

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


def health_routes(health: Health) -> list[Route]:
    """The two routes, for whichever application a process serves."""

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(request: Request) -> JSONResponse:
        findings = await health.findings()
        ok = all(finding.ok for finding in findings.values())
        answer: dict[str, Any] = {"status": "ready" if ok else "not ready"}
        if "verbose" in request.query_params:
            answer["checks"] = {
                name: {"status": "ok" if finding.ok else "failed", **redact_value(finding.detail)}
                for name, finding in findings.items()
            }
        return JSONResponse(answer, status_code=200 if ok else 503)

    return [Route("/livez", live), Route("/readyz", ready)]


async def _ask(check: Check) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return Finding(ok=False, detail={"reason": f"no answer within {PATIENCE:g} s"})
    except Exception as error:  # noqa: BLE001 - the check's failure is the finding
        return Finding(ok=False, detail={"reason": str(error) or type(error).__name__})
