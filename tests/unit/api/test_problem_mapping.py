"""Every error gets the status and the words that its sender needs, and nothing of the inside."""

from http import HTTPStatus
from uuid import UUID

import asyncpg
import pytest
from starlette.exceptions import HTTPException

from callboard.api.errors import details, problem_of
from callboard.api.forms import BadForm
from callboard.api.problems import InvalidRequest, NotFound
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.database import DatabaseUnreachable
from callboard.kernel.errors import Conflict, TooLarge, Unavailable
from callboard.kernel.projections import ViewBehind

SOME_ID = UUID("019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11")


def refused(code: str, *, retryable: bool = False) -> Refused:
    return Refused(Problem(code=code, message="No.", retryable=retryable))


@pytest.mark.parametrize(
    ("error", "status", "code", "retryable"),
    [
        (NotFound("job", SOME_ID), 404, "JOB_NOT_FOUND", False),
        (InvalidRequest("No."), 422, "INVALID_REQUEST", False),
        (BadForm("No."), 400, "BAD_FORM", False),
        (refused("EMPTY_FILE"), 422, "EMPTY_FILE", False),
        (refused("FILE_TOO_LARGE"), 413, "FILE_TOO_LARGE", False),
        (refused("DOCUMENT_NOT_FOUND"), 404, "DOCUMENT_NOT_FOUND", False),
        (refused("CONFLICT"), 409, "CONFLICT", False),
        (refused("UNAVAILABLE", retryable=True), 503, "UNAVAILABLE", True),
        (HTTPException(404), 404, "NOT_FOUND", False),
        (HTTPException(405), 405, "METHOD_NOT_ALLOWED", False),
        (Conflict(Aggregate("job", SOME_ID), 1, 2), 409, "CONFLICT", True),
        (TooLarge("the file", None, 10), 413, "FILE_TOO_LARGE", False),
        (ViewBehind("jobs", position=9, at=3), 503, "VIEW_BEHIND", True),
        (Unavailable("The ingest service is not running."), 503, "UNAVAILABLE", True),
        (DatabaseUnreachable("no"), 503, "UNAVAILABLE", True),
        (asyncpg.CannotConnectNowError("starting"), 503, "UNAVAILABLE", True),
        (asyncpg.AdminShutdownError("stopping"), 503, "UNAVAILABLE", True),
        (asyncpg.InterfaceError("connection is closed"), 503, "UNAVAILABLE", True),
        (asyncpg.InternalClientError("cannot switch to state 12"), 503, "UNAVAILABLE", True),
        (asyncpg.UndefinedTableError("the views are being built"), 503, "UNAVAILABLE", True),
        (asyncpg.InterfaceError("the server expects 1 argument"), 500, "INTERNAL_ERROR", False),
        (ConnectionRefusedError("refused"), 503, "UNAVAILABLE", True),
        (TimeoutError(), 503, "UNAVAILABLE", True),
    ],
)
def test_each_error_has_its_status_and_code(error: Exception, status: int, code: str, retryable: bool) -> None:  # noqa: FBT001
    """The table of errors, as callers meet it."""
    found, problem = problem_of(error)
    assert (status, code, retryable) == (found, problem.code, problem.retryable)


def test_an_unforeseen_error_tells_nothing_of_the_inside() -> None:
    """A defect's own words, which may hold anything, stay in the log."""
    status, problem = problem_of(KeyError("postgresql://api:secret@host/db"))
    assert (500, "INTERNAL_ERROR") == (status, problem.code)
    assert "secret" not in problem.model_dump_json()


def test_a_service_that_is_down_is_named() -> None:
    """The sentence of an outage reaches the caller when it is one that was written for people."""
    sentence = "The ingest service is not running: nobody answers its commands."
    assert sentence == problem_of(Unavailable(sentence))[1].message
    assert "password" not in problem_of(OSError("password=x"))[1].message


def test_details_have_the_members_of_rfc_9457() -> None:
    """type, title, status, detail and instance are there, and what Callboard adds beside them."""
    problem = Problem(code="EMPTY_FILE", message="The file is empty.", hint="Choose another.")
    body = details(HTTPStatus.UNPROCESSABLE_ENTITY, problem, instance="/v1/documents", trace_id="abc")
    assert {
        "type": "urn:callboard:problem:EMPTY_FILE",
        "title": HTTPStatus.UNPROCESSABLE_ENTITY.phrase,
        "status": 422,
        "detail": "The file is empty.",
        "instance": "/v1/documents",
        "code": "EMPTY_FILE",
        "retryable": False,
        "hint": "Choose another.",
        "trace_id": "abc",
    } == body.model_dump(mode="json")
