"""Whether a process is alive and whether it can do its work, over HTTP, for people and orchestrators.

`GET /livez` answers 200 as long as the event loop turns. `GET /readyz` answers 200 or 503; with `?verbose` every check
stands in the answer by its name.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from callboard.kernel.health import Health
from callboard.kernel.redaction import redact_value


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
