"""How a call failed, read from the chain of an error's causes: the provider's answer, the connection, or this program."""

from typing import NoReturn

import httpx
import pytest

from callboard.llm import FailureCode
from callboard.llm.causes import evidence_from
from callboard.llm.error_table import classify
from callboard.llm.evidence import Evidence


def raised(inner: BaseException) -> BaseException:
    """The error as a library hands it on: wrapped in one that says something else."""
    try:
        _fail(inner)
    except BaseException as error:  # noqa: BLE001 - given by the test
        outer = ValueError("InternalServerError: Connection error.")
        outer.__cause__ = error
        return outer


def _fail(error: BaseException) -> NoReturn:
    raise error


REQUEST = httpx.Request("POST", "http://127.0.0.1/v1")


@pytest.mark.parametrize(
    ("inner", "answered", "code", "status"),
    [
        (httpx.ReadTimeout("slow"), [], FailureCode.TIMEOUT, None),
        (httpx.RemoteProtocolError("gone"), [200], FailureCode.NETWORK_ERROR, None),
        (
            httpx.HTTPStatusError("busy", request=REQUEST, response=httpx.Response(503, request=REQUEST)),
            [503],
            FailureCode.OVERLOADED,
            503,
        ),
        (KeyError("choices"), [200], FailureCode.INVALID_RESPONSE, 200),
        (RuntimeError("the client has been closed"), [], FailureCode.INTERNAL_ERROR, None),
        (TypeError("unexpected keyword"), [], FailureCode.INTERNAL_ERROR, None),
    ],
)
def test_an_error_is_put_down_to_whom_it_belongs(
    inner: Exception, answered: list[int], code: FailureCode, status: int | None
) -> None:
    """What nobody answered, and where no connection broke, is this program's failure and never a bad answer."""
    evidence = evidence_from("openai", raised(inner), answered)

    assert (code, status) == (classify(evidence), evidence.status)


def test_this_programs_failure_says_where_and_repeats_no_words() -> None:
    """Words may hold a key; the kind of the innermost error and its place do not."""
    evidence = evidence_from("openai", raised(RuntimeError("Bearer sk-proj-1234")))

    assert evidence.message.startswith("RuntimeError in test_causes.py:")
    assert "sk-proj" not in evidence.message


@pytest.mark.parametrize(("status", "refused"), [(None, False), (200, False), (307, True), (429, True), (500, True)])
def test_only_an_answer_that_refuses_is_known_to_cost_nothing(status: int | None, refused: bool) -> None:  # noqa: FBT001 - a case
    """One that nobody understands, or that never came, may have been charged."""
    assert refused == Evidence(provider="openai", status=status).refused
