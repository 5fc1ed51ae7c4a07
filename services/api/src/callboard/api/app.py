"""The HTTP application: routes, errors and tracing put together."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from callboard.api.errors import MEDIA_TYPE, ProblemDetails
from callboard.api.forms import BadForm
from callboard.api.hosts import LoopbackOnly
from callboard.api.problems import GatewayError
from callboard.api.responses import answer_problem
from callboard.api.routes import documents, jobs, new_jobs, playbooks, review, status, uploads, workers
from callboard.api.tracing import Tracing
from callboard.contracts.problems import Refused

_DESCRIPTION = """Hand plays in, follow what becomes of them, and read their playbooks.

Every write answers a `Callboard-Position`; a query that carries it (as header or as `position`) reads after that write.
Errors are RFC 9457 problem details with a stable `code`, whether trying again may help, and a hint.
"""
_PROBLEM: dict[str, Any] = {
    "description": "What went wrong, as RFC 9457 problem details.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}


class _App(FastAPI):
    """FastAPI puts models under application/json only; the shape of errors has a media type of its own."""

    def openapi(self) -> dict[str, Any]:
        """The document, with the shape of errors among its schemas."""
        document = super().openapi()
        document["components"]["schemas"].setdefault("ProblemDetails", ProblemDetails.model_json_schema())
        return document


def make_app(version: str, *, loopback_only: bool = False) -> FastAPI:
    """The application; whoever serves it sets `app.state.gateway` to its `Gateway` first.

    With `loopback_only` it turns away browser pages from elsewhere.
    """
    app = _App(
        title="Callboard",
        version=version,
        description=_DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # it would send people to whatever address their Host header names
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
    )
    for noun in (uploads, documents, new_jobs, jobs, workers, playbooks, review, status):
        app.include_router(noun.router)
    for error in (RequestValidationError, HTTPException, GatewayError, Refused, BadForm):
        app.add_exception_handler(error, answer_problem)
    if loopback_only:
        app.add_middleware(LoopbackOnly)
    app.add_middleware(Tracing)  # the outermost: what others turn away is traced, too
    return app
