"""The gateway's own refusals. Domain refusals come from the services as `callboard.contracts.problems.Refused`.

GatewayError
├── NotFound          the address names nothing
└── InvalidRequest    the request is not what the address takes
"""

from __future__ import annotations

from callboard.contracts.problems import Problem


class GatewayError(Exception):
    """A request that the gateway itself turns down; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class NotFound(GatewayError):  # noqa: N818 - names the answer
    """The address names nothing."""

    def __init__(self, noun: str, id_: object) -> None:
        super().__init__(
            Problem(
                code=f"{noun.upper()}_NOT_FOUND",
                message=f"There is no {noun} {id_}.",
                hint=f"GET /v1/{noun}s lists what there is.",
            )
        )


class InvalidRequest(GatewayError):  # noqa: N818 - names the fault
    """The request is not what the address takes."""

    def __init__(self, message: str, *, code: str = "INVALID_REQUEST", hint: str | None = None) -> None:
        super().__init__(Problem(code=code, message=message, hint=hint or "GET /openapi.json describes every request."))
