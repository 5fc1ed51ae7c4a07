"""The gateway's own refusals. Domain refusals come from the services as `callboard.contracts.problems.Refused`.

GatewayError
├── NotFound          the address names nothing
├── InvalidRequest    the request is not what the address takes
├── NotAcceptable     the answer cannot be had in any form that the client takes
├── Stalled           an upload stands still
└── Elsewhere         the request is for or from another host
"""

from __future__ import annotations

from collections.abc import Sequence

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


class NotAcceptable(GatewayError):  # noqa: N818 - names the answer
    """The answer cannot be had in any form that the client takes."""

    def __init__(self, accept: str, offered: Sequence[str]) -> None:
        super().__init__(
            Problem(
                code="NOT_ACCEPTABLE",
                message=f"There is no form of this that fits Accept: {accept[:200]}.",
                hint=f"Ask for one of: {', '.join(offered)}.",
            )
        )


class Stalled(GatewayError):  # noqa: N818 - names the fault
    """Nothing more comes of an upload."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            Problem(
                code="UPLOAD_STALLED",
                message=f"Nothing more of the upload came for {seconds:g} seconds.",
                retryable=True,
                hint="Send it again; a file is taken in whole or not at all.",
            )
        )


class Elsewhere(GatewayError):  # noqa: N818 - names the fault
    """A gateway that listens on loopback is asked under, or by a page of, another host."""

    def __init__(self, place: str) -> None:
        super().__init__(
            Problem(
                code="NOT_LOOPBACK",
                message=f"This gateway serves programs of its own machine only, and nothing for or from {place[:100]!r}.",
                hint="Ask 127.0.0.1 or localhost, or set CALLBOARD_HOST to an address that others may reach.",
            )
        )
