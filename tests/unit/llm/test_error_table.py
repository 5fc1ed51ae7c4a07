"""Which failure is which: every row of the table, with an answer that it was written for."""

import json
from collections.abc import Mapping

import pytest

from callboard.llm import FailureCode
from callboard.llm.error_table import ROWS, classify
from callboard.llm.evidence import Evidence, evidence_of


def openai(message: str, kind: str, code: str | None = None) -> str:
    """An error as OpenAI writes it; DeepSeek writes the same."""
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def anthropic(message: str, kind: str, **details: str) -> str:
    """An error as Anthropic writes it."""
    error = {"type": kind, "message": message} | ({"details": details} if details else {})
    return json.dumps({"type": "error", "error": error, "request_id": "req_1"})


def gemini(message: str, code: int, status: str, *details: Mapping[str, object]) -> str:
    """An error as Google writes it."""
    return json.dumps({"error": {"code": code, "message": message, "status": status, "details": list(details)}})


def xai(message: str, code: str) -> str:
    """An error as xAI writes it."""
    return json.dumps({"code": code, "error": message})


def mistral(message: str, kind: str, code: str | None = None) -> str:
    """An error as Mistral writes it."""
    return json.dumps({"object": "error", "message": message, "type": kind, "param": None, "code": code})


NOT_VALID = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
PER_DAY = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}
PER_MINUTE = {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}]}
DENIED = "The caller does not have permission to execute the specified operation"

CASES = [
    ("openai", 429, openai("You exceeded your current quota.", "insufficient_quota", "insufficient_quota"), "QUOTA"),
    ("openai", 429, openai("Limit.", "insufficient_quota", "project_spend_limit_exceeded"), "QUOTA"),
    (
        "anthropic",
        400,
        anthropic("Your credit balance is too low to access the API.", "invalid_request_error"),
        "QUOTA",
    ),
    (
        "anthropic",
        400,
        anthropic("You have reached your specified workspace API usage limits.", "invalid_request_error"),
        "QUOTA",
    ),
    (
        "anthropic",
        429,
        anthropic("Spend cap.", "rate_limit_error", error_code="enforced_spend_limit_reached"),
        "QUOTA",
    ),
    ("gemini", 429, gemini("Your prepayment credits are depleted.", 429, "RESOURCE_EXHAUSTED"), "QUOTA"),
    ("gemini", 429, gemini("You exceeded your quota.", 429, "RESOURCE_EXHAUSTED", PER_MINUTE, PER_DAY), "QUOTA"),
    ("gemini", 402, gemini("Your prepayment credits are depleted.", 402, "RESOURCE_EXHAUSTED"), "QUOTA"),
    ("xai", 429, xai("Your team has either used all available credits or reached its limit.", "exhausted"), "QUOTA"),
    ("xai", 403, xai("You have run out of credits.", DENIED), "QUOTA"),
    ("deepseek", 402, openai("Insufficient Balance", "unknown_error", "invalid_request_error"), "QUOTA"),
    ("mistral", 402, mistral("Payment required", "payment_required"), "QUOTA"),
    ("xai", 400, xai("Incorrect API key provided: xa***es.", "Client specified an invalid argument"), "AUTH_ERROR"),
    ("gemini", 400, gemini("Please renew.", 400, "INVALID_ARGUMENT", NOT_VALID), "AUTH_ERROR"),
    ("gemini", 400, gemini("API key expired. Please renew the API key.", 400, "INVALID_ARGUMENT"), "AUTH_ERROR"),
    ("gemini", 403, gemini("Your API key was reported as leaked.", 403, "PERMISSION_DENIED"), "AUTH_ERROR"),
    ("deepseek", 401, openai("Authentication Fails", "authentication_error", "invalid_request_error"), "AUTH_ERROR"),
    ("openai", 401, openai("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"), "AUTH_ERROR"),
    ("xai", 403, xai("Content violates usage guidelines. Failed check: BIO", DENIED), "CONTENT_FILTER"),
    ("openai", 400, openai("Flagged.", "invalid_request_error", "invalid_prompt"), "CONTENT_FILTER"),
    (
        "anthropic",
        400,
        anthropic("Output blocked by content filtering policy", "invalid_request_error"),
        "CONTENT_FILTER",
    ),
    ("deepseek", 400, openai("Content Exists Risk", "invalid_request_error"), "CONTENT_FILTER"),
    ("openai", 400, openai("Too long.", "invalid_request_error", "context_length_exceeded"), "CONTEXT_LENGTH"),
    ("anthropic", 400, anthropic("prompt is too long: 208310 tokens", "invalid_request_error"), "CONTEXT_LENGTH"),
    (
        "gemini",
        400,
        gemini("The input token count exceeds the maximum number of tokens allowed", 400, "I"),
        "CONTEXT_LENGTH",
    ),
    ("deepseek", 400, openai("This model's maximum context length is 131072 tokens.", "i"), "CONTEXT_LENGTH"),
    ("xai", 400, xai("This model's maximum prompt length is 131072", "Client"), "CONTEXT_LENGTH"),
    ("mistral", 400, mistral("Prompt contains 40000 tokens, too large for model with 32768", "i"), "CONTEXT_LENGTH"),
    ("openai", 429, openai("Request too large for gpt-4o on tokens per min (TPM)", "tokens"), "CONTEXT_LENGTH"),
    ("anthropic", 413, anthropic("Request exceeds the maximum size", "request_too_large"), "CONTEXT_LENGTH"),
    ("gemini", 400, gemini("User location is not supported.", 400, "FAILED_PRECONDITION"), "PERMISSION"),
    ("openai", 403, openai("Country not supported", "request_forbidden"), "PERMISSION"),
    ("anthropic", 529, anthropic("Overloaded", "overloaded_error"), "OVERLOADED"),
    ("anthropic", 500, anthropic("Overloaded", "overloaded_error"), "OVERLOADED"),
    ("anthropic", 529, "<html>busy</html>", "OVERLOADED"),
    ("mistral", 429, mistral("Service tier capacity exceeded for this model.", "i", "3505"), "OVERLOADED"),
    ("gemini", 503, gemini("The model is overloaded.", 503, "UNAVAILABLE"), "OVERLOADED"),
    ("deepseek", 503, "", "OVERLOADED"),
    ("openai", 429, openai("Rate limit reached", "requests", "rate_limit_exceeded"), "RATE_LIMIT"),
    ("gemini", 429, gemini("Quota per minute.", 429, "RESOURCE_EXHAUSTED", PER_MINUTE), "RATE_LIMIT"),
    ("anthropic", 429, anthropic("This would exceed your rate limit.", "rate_limit_error"), "RATE_LIMIT"),
    ("gemini", 504, gemini("Deadline expired.", 504, "DEADLINE_EXCEEDED"), "TIMEOUT"),
    ("openai", 524, "<html>A timeout occurred</html>", "TIMEOUT"),
    ("openai", 500, "Server disconnected without sending a response.", "NETWORK_ERROR"),
    ("anthropic", 409, anthropic("Conflict", "conflict_error"), "SERVER_ERROR"),
    ("gemini", 500, gemini("An internal error has occurred.", 500, "INTERNAL"), "SERVER_ERROR"),
    ("xai", 502, "<html>Bad Gateway</html>", "SERVER_ERROR"),
    ("openai", 404, openai("The model does not exist", "invalid_request_error", "model_not_found"), "BAD_REQUEST"),
    ("mistral", 422, mistral("Invalid", "invalid_request_error"), "BAD_REQUEST"),
    ("deepseek", 400, openai("This response_format type is unavailable now", "invalid_request_error"), "BAD_REQUEST"),
]


@pytest.mark.parametrize(("provider", "status", "body", "code"), CASES, ids=[f"{c[0]}-{c[1]}-{c[3]}" for c in CASES])
def test_answers_are_told_apart(provider: str, status: int, body: str, code: str) -> None:
    """The status, the provider's code and its words decide together."""
    assert code == classify(evidence_of(provider, status, {}, body))


def test_every_row_decides_a_case() -> None:
    """No row is hidden by one above it, and none is without a case."""
    deciding = [
        next(row for row in ROWS if row.fits(evidence_of(provider, status, {}, body)))
        for provider, status, body, _ in CASES
    ]

    assert [] == [row for row in ROWS if row not in deciding]
    assert all(row.source for row in ROWS)


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (Evidence(provider="openai", transport="timeout"), FailureCode.TIMEOUT),
        (Evidence(provider="openai", transport="network"), FailureCode.NETWORK_ERROR),
        (Evidence(provider="openai"), FailureCode.INTERNAL_ERROR),
        (Evidence(provider="openai", status=200), FailureCode.INVALID_RESPONSE),
    ],
)
def test_without_an_error_the_connection_decides(evidence: Evidence, code: FailureCode) -> None:
    """No answer is a matter of the network, or else of this program; one that nobody understands is none of its provider's errors."""
    assert code == classify(evidence)


def test_what_may_pass_is_retryable_and_nothing_else() -> None:
    """The seven that may pass by themselves, and the nine that do not."""
    passing = {
        "RATE_LIMIT",
        "OVERLOADED",
        "TIMEOUT",
        "NETWORK_ERROR",
        "SERVER_ERROR",
        "INVALID_RESPONSE",
        "INTERNAL_ERROR",
    }

    assert passing == {code for code in FailureCode if code.retryable}
    assert 16 == len(FailureCode)
