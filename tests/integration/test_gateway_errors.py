"""Whatever goes wrong, the gateway says so in one shape."""

from typing import Any, TypeAlias

import asyncpg
import httpx
import pytest

from callboard.embedded.session import Database
from integration.gateway_setting import UNKNOWN, a_play, upload

Wrong: TypeAlias = tuple[tuple[str, str, dict[str, Any]], int, str]


WRONG: list[Wrong] = [
    (("POST", "/v1/documents", {"files": {"file": ("a.txt", b"")}}), 422, "EMPTY_FILE"),
    (("POST", "/v1/documents", {"files": {"other": ("a.txt", b"x")}}), 422, "MISSING_FILE"),
    (
        ("POST", "/v1/documents", {"files": {"file": ("a.txt", b"x")}, "data": {"engine": "No!"}}),
        422,
        "INVALID_REQUEST",
    ),
    (("POST", "/v1/documents", {"content": b"x"}), 400, "BAD_FORM"),
    (("GET", f"/v1/documents/{UNKNOWN}", {}), 404, "DOCUMENT_NOT_FOUND"),
    (("GET", f"/v1/documents/{UNKNOWN}/text", {}), 404, "DOCUMENT_NOT_FOUND"),
    (("GET", f"/v1/jobs/{UNKNOWN}", {}), 404, "JOB_NOT_FOUND"),
    (("POST", f"/v1/jobs/{UNKNOWN}/pause", {}), 404, "JOB_NOT_FOUND"),
    (("POST", f"/v1/jobs/{UNKNOWN}/retry?from_start=perhaps", {}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/playbooks/{UNKNOWN}", {}), 404, "PLAYBOOK_NOT_FOUND"),
    (("GET", f"/v1/playbooks/{UNKNOWN}/summary", {}), 404, "PLAYBOOK_NOT_FOUND"),
    (("GET", "/v1/jobs/nonsense", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/jobs?limit=0", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/jobs?status=bored", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/jobs?kind=%00", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/jobs?project=a%00b", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/documents?project=%00", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/playbooks?project=%00", {}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/documents?cursor={2**63}", {}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/jobs?cursor={2**63}", {}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/playbooks?cursor={2**63}", {}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/documents?position={2**63}", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/documents", {"headers": {"Callboard-Position": str(2**63)}}), 422, "INVALID_REQUEST"),
    (("GET", f"/v1/documents/{UNKNOWN}?changed_after={2**63}", {}), 422, "INVALID_REQUEST"),
    (("GET", "/v1/documents/", {}), 404, "NOT_FOUND"),
    (("GET", "/v1/documents", {"headers": {"Host": "elsewhere.example"}}), 421, "NOT_LOOPBACK"),
    (("POST", "/v1/documents", {"headers": {"Origin": "https://elsewhere.example"}}), 421, "NOT_LOOPBACK"),
    (("GET", "/v1/nothing", {}), 404, "NOT_FOUND"),
    (("DELETE", "/v1/jobs", {}), 405, "METHOD_NOT_ALLOWED"),
]


@pytest.mark.parametrize(("request_", "status", "code"), WRONG)
async def test_every_error_has_one_shape(
    alone: httpx.AsyncClient, request_: tuple[str, str, dict[str, Any]], status: int, code: str
) -> None:
    """RFC 9457 problem details, whatever went wrong."""
    method, path, options = request_
    answer = await alone.request(method, path, **options)
    problem = answer.json()
    assert (status, code, "application/problem+json") == (
        answer.status_code,
        problem["code"],
        answer.headers["content-type"],
    )
    assert (status, f"urn:callboard:problem:{code}") == (problem["status"], problem["type"])
    assert problem["detail"]
    assert problem["hint"]
    assert answer.headers["Callboard-Trace-Id"] == problem["trace_id"]


async def test_an_owner_that_is_not_running_is_named(lonely: httpx.AsyncClient) -> None:
    """503, when to come back, and which service to start; nothing is half done."""
    answer = await upload(lonely, a_play())
    assert (503, "UNAVAILABLE", True) == (answer.status_code, answer.json()["code"], answer.json()["retryable"])
    assert "ingest" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    assert [] == (await lonely.get("/v1/documents")).json()["items"]


async def test_a_defect_is_a_500_that_tells_nothing(lonely: httpx.AsyncClient, database: Database) -> None:
    """The sentence names no table, and the trace id leads to the log."""
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute("ALTER TABLE api.playbooks ALTER COLUMN project TYPE int USING 0")
    await connection.close()
    answer = await lonely.get("/v1/playbooks")
    assert (500, "INTERNAL_ERROR") == (answer.status_code, answer.json()["code"])
    assert "playbooks" not in answer.json()["detail"]
    assert answer.json()["trace_id"]
