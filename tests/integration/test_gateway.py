"""The gateway on real servers, with the real services behind it."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from callboard.api import bodies
from callboard.api.bootstrap import definition as api
from callboard.contracts.event import BlobRef, Origin
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseScript
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.kernel.jobs import Jobs
from callboard.kernel.jobs.history import pruning
from callboard.kernel.log import EventStore, connect
from callboard.parser.bootstrap import definition as parser
from callboard.playbook import Playbook
from integration.gateway_setting import LIMIT, PLAY, UNKNOWN, a_play, running, settled, upload
from integration.projection_views import until


@pytest.fixture(scope="module")
def stack_namespace() -> Namespace:
    """The names of this module's services."""
    return Namespace(f"t{uuid4().hex[:12]}")


@pytest.fixture(scope="module")
async def gateway(servers: ServerSession, stack_namespace: Namespace) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of one gateway with everything behind it."""
    database = await servers.clone_database()
    async with running(servers, database, stack_namespace, ingest(), parser(), api()) as client:
        yield client
    await servers.drop_database(database)


@pytest.fixture
async def lonely(servers: ServerSession, database: Database, namespace: Namespace) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a gateway with no service behind it."""
    async with running(servers, database, namespace, api()) as client:
        yield client


@pytest.fixture(scope="module")
async def parsed(gateway: httpx.AsyncClient) -> dict[str, Any]:
    """A document with its playbook."""
    return await settled(gateway, await upload(gateway, PLAY.encode(), project="rooms"))


async def test_a_play_goes_in_and_its_playbook_comes_out(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """The main job: file, text, playbook, summary, each at its address."""
    assert ("parsed", "rooms", "THE KEY") == (parsed["state"], parsed["project"], parsed["title"])
    assert ["extract_text", "parse_script"] == [job["kind"] for job in parsed["jobs"]]
    assert {"completed"} == {job["state"] for job in parsed["jobs"]}
    text = await gateway.get(f"/v1/documents/{parsed['id']}/text")
    assert (PLAY, "text/plain; charset=utf-8") == (text.text, text.headers["content-type"])
    playbook = Playbook.model_validate_json((await gateway.get(f"/v1/playbooks/{parsed['playbook_id']}")).content)
    assert ["ANNA", "BRUNO"] == [character.name for character in playbook.characters]
    summary = (await gateway.get(f"/v1/playbooks/{parsed['playbook_id']}/summary")).json()
    assert {"ANNA": 3, "BRUNO": 3} == {speaker["name"]: speaker["speeches"] for speaker in summary["speakers"]}


async def test_a_playbook_comes_in_every_format(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """JSON and TEI, with their media types; another format is refused."""
    path = f"/v1/playbooks/{parsed['playbook_id']}"
    tei = await gateway.get(path, params={"format": "tei"})
    assert "application/tei+xml" == tei.headers["content-type"]
    assert b"http://www.tei-c.org/ns/1.0" in tei.content
    exported = await gateway.get(path, params={"format": "json"})
    assert Playbook.model_validate_json((await gateway.get(path)).content) == Playbook.model_validate_json(
        exported.content
    )
    assert 422 == (await gateway.get(path, params={"format": "pdf"})).status_code


async def test_the_parse_counts_its_chunks(parsed: dict[str, Any]) -> None:
    """A finished job has done all its steps."""
    progress = parsed["jobs"][1]["progress"]
    assert progress["completed"] == progress["total"] > 0
    assert 100 == progress["percent"]


async def test_the_same_bytes_are_the_same_document(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """A second upload makes nothing new; in another project it does."""
    again = (await upload(gateway, PLAY.encode(), "other.txt", project="rooms")).json()
    assert (parsed["id"], True) == (again["id"], again["duplicate"])
    elsewhere = (await upload(gateway, PLAY.encode(), project="halls")).json()
    assert (False, False) == (elsewhere["duplicate"], elsewhere["id"] == parsed["id"])


async def test_a_write_is_read_at_its_position(gateway: httpx.AsyncClient) -> None:
    """Whoever carries the position of a write sees it at once, by header as by parameter."""
    accepted = await upload(gateway, a_play())
    position = accepted.headers["Callboard-Position"]
    seen = await gateway.get(accepted.headers["Location"], headers={"Callboard-Position": position})
    assert (200, str(accepted.json()["position"])) == (seen.status_code, position)


async def test_a_long_poll_waits_for_a_change_and_no_longer_than_asked(
    gateway: httpx.AsyncClient, parsed: dict[str, Any]
) -> None:
    """It answers the document as it is when nothing happens in time, and at once when something has happened."""
    path, position = f"/v1/documents/{parsed['id']}", parsed["position"]
    clock = asyncio.get_running_loop()
    began = clock.time()
    same = (await gateway.get(path, params={"changed_after": position, "wait": 0.3})).json()
    assert position == same["position"]
    assert 0.3 <= clock.time() - began < 5
    assert position == (await gateway.get(path, params={"changed_after": position - 1, "wait": 30})).json()["position"]


async def test_listings_come_in_pages(gateway: httpx.AsyncClient) -> None:
    """Every item once, the newest first, and no cursor at the end."""
    project = f"p{uuid4().hex}"
    ids = [(await settled(gateway, await upload(gateway, a_play(), project=project)))["id"] for _ in range(3)]
    found: list[str] = []
    params: dict[str, Any] = {"project": project, "limit": 2}
    while True:
        page = (await gateway.get("/v1/documents", params=params)).json()
        found += [document["id"] for document in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert list(reversed(ids)) == found
    playbooks = (await gateway.get("/v1/playbooks", params={"project": project})).json()["items"]
    assert list(reversed(ids)) == [playbook["document_id"] for playbook in playbooks]


async def test_jobs_are_found_by_what_they_are(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """Filters by document, kind, state and project; one job by its id."""
    params = {"document": parsed["id"], "kind": "parse_script", "status": "completed", "project": "rooms"}
    jobs = (await gateway.get("/v1/jobs", params=params)).json()["items"]
    assert [parsed["jobs"][1]] == jobs
    assert jobs[0] == (await gateway.get(f"/v1/jobs/{jobs[0]['id']}")).json()
    assert [] == (await gateway.get("/v1/jobs", params={**params, "status": "failed"})).json()["items"]


async def test_what_is_no_text_is_rejected_with_a_reason(gateway: httpx.AsyncClient) -> None:
    """The upload is taken in, and the document says what is wrong with it."""
    picture = bytes(range(256)) * 8
    document = await settled(gateway, await upload(gateway, picture, "picture.txt"))
    assert ("rejected", "NOT_TEXT", None) == (document["state"], document["problem"]["code"], document["text"])
    text = await gateway.get(f"/v1/documents/{document['id']}/text")
    assert (422, "NO_TEXT_YET") == (text.status_code, text.json()["code"])
    again = await settled(gateway, await upload(gateway, picture, "picture.txt"))
    assert (document["id"], "rejected", 2) == (again["id"], again["state"], len(again["jobs"]))


async def test_a_text_without_speakers_fails_with_a_reason(gateway: httpx.AsyncClient) -> None:
    """The job's problem is the document's."""
    document = await settled(gateway, await upload(gateway, b"just one line of prose, and nobody speaks it\n"))
    assert ("failed", "NO_SPEAKERS_FOUND", False) == (
        document["state"],
        document["problem"]["code"],
        document["problem"]["retryable"],
    )


async def test_an_engine_that_is_not_there_is_refused(gateway: httpx.AsyncClient) -> None:
    """Before anything is taken in, and with the names of those that are there."""
    play = a_play()
    refused = await gateway.post("/v1/documents", files={"file": ("a.txt", play)}, data={"engine": "oracle"})
    taken = await upload(gateway, play)

    assert (422, "UNKNOWN_ENGINE") == (refused.status_code, refused.json()["code"])
    assert "rules" in refused.json()["hint"]
    assert not taken.json()["duplicate"]


async def test_a_text_can_be_had_without_a_playbook(gateway: httpx.AsyncClient) -> None:
    """With the engine `none` the work ends with the text."""
    document = await settled(gateway, await upload(gateway, a_play(), engine="none"))
    assert ("extracted", 1) == (document["state"], len(document["jobs"]))


@pytest.mark.parametrize("claimed", ["text/plain\0", "\0", "x\x7f" * 1000])
async def test_no_claim_of_a_sender_stops_a_view(gateway: httpx.AsyncClient, claimed: str) -> None:
    """What a form says of its file is kept without control characters, and the views go on."""
    accepted = await gateway.post("/v1/documents", files={"file": ("a\0\x1b.txt", a_play(), claimed)})
    document = await settled(gateway, accepted)
    assert "parsed" == document["state"]
    assert not {"\0", "\x7f"} & {*document["filename"], *(document["media_type"] or "")}
    assert (await gateway.get("/v1/status")).json()["ready"]


BROKEN_OFF = (
    b"POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nADA. We'
)


async def test_an_upload_that_stands_still_is_given_up(
    gateway: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A sender that says nothing more is told so, and its temporary file goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(bodies, "_STALL_SECONDS", 0.1)
    url = gateway.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(BROKEN_OFF)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"UPLOAD_STALLED" in answer
    assert [] == list(tmp_path.iterdir())


async def test_a_sender_that_goes_away_leaves_nothing_behind(
    gateway: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The connection breaks in the middle of a file: no temporary file stays, and nobody calls it a defect."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.INFO, "callboard.api.tracing")
    url = gateway.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(BROKEN_OFF)
    await writer.drain()
    await until(lambda: any(tmp_path.iterdir()))
    writer.close()
    await until(lambda: any("went away" in record.message for record in caplog.records))
    assert [] == list(tmp_path.iterdir())
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]


async def endless(size: int) -> AsyncIterator[bytes]:
    """A form whose file never says how long it is."""
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for _ in range(size // 4096):
        yield b"a" * 4096
    yield b"\r\n--x--\r\n"


async def test_a_file_over_the_limit_is_refused_while_it_comes(gateway: httpx.AsyncClient) -> None:
    """With and without a length up front; the sender gets the whole answer."""
    for answer in (
        await upload(gateway, b"a" * (LIMIT + 1)),
        await gateway.post(
            "/v1/documents", content=endless(50 * LIMIT), headers={"Content-Type": "multipart/form-data; boundary=x"}
        ),
    ):
        problem = answer.json()
        assert (413, "FILE_TOO_LARGE") == (answer.status_code, problem["code"])
        assert "0.0625 MiB" in problem["detail"]


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


async def test_jobs_are_stopped_and_tried_again(
    lonely: httpx.AsyncClient, servers: ServerSession, namespace: Namespace
) -> None:
    """Each change answers the job as it is then; a query that carries the position sees the same; repeating changes nothing."""
    job = await a_job(servers, namespace)
    expected = [("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled"), ("retry", "queued")]
    position = "0"
    for verb, state in expected:
        changed = await lonely.post(f"/v1/jobs/{job}/{verb}")
        assert (200, state) == (changed.status_code, changed.json()["state"])
        position = changed.headers["Callboard-Position"]
        seen = await lonely.get(f"/v1/jobs/{job}", params={"position": position})
        again = await lonely.post(f"/v1/jobs/{job}/{verb}")
        assert changed.json() == seen.json() == again.json()
    restarted = await lonely.post(f"/v1/jobs/{job}/retry", params={"from_start": True})
    assert int(position) < restarted.json()["position"]


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "retry"])
async def test_what_is_over_is_left_alone(gateway: httpx.AsyncClient, parsed: dict[str, Any], verb: str) -> None:
    """A completed job cannot be had otherwise: 409, in words."""
    answer = await gateway.post(f"/v1/jobs/{parsed['jobs'][1]['id']}/{verb}")
    assert (409, "JOB_IS_OVER") == (answer.status_code, answer.json()["code"])


async def test_a_failed_job_is_tried_again(gateway: httpx.AsyncClient) -> None:
    """It runs again, with the same end, and its document says so."""
    document = await settled(gateway, await upload(gateway, b"no play at all, whatever anybody says of it\n"))
    job = document["jobs"][1]["id"]
    retried = await gateway.post(f"/v1/jobs/{job}/retry", params={"from_start": True})
    assert "queued" == retried.json()["state"]
    again: dict[str, Any] = document
    while not again["settled"] or again["position"] <= retried.json()["position"]:
        params = {"changed_after": again["position"], "wait": 10}
        again = (await gateway.get(f"/v1/documents/{document['id']}", params=params)).json()
    assert ("failed", "NO_SPEAKERS_FOUND") == (again["state"], again["problem"]["code"])


async def test_a_document_keeps_its_history_when_its_jobs_are_old(
    gateway: httpx.AsyncClient, servers: ServerSession, stack_namespace: Namespace
) -> None:
    """Nothing about it changes but that its jobs are archived; they are listed and counted no more, can be shown, and retried."""
    document = await settled(gateway, await upload(gateway, b"no play in here, whatever anybody hopes of it\n"))
    (extraction, parse) = document["jobs"]
    elsewhere = await a_job(servers, stack_namespace)  # of no document
    await gateway.post(f"/v1/jobs/{elsewhere}/cancel")
    shown = (await gateway.get(f"/v1/jobs/{elsewhere}")).json()
    position = await forget_what_is_over(servers, stack_namespace)

    later = (await gateway.get(f"/v1/documents/{document['id']}", params={"position": position})).json()
    archived = [job | {"archived": True} for job in document["jobs"]]
    assert document | {"jobs": archived} == later
    listed = {item["id"]: item for item in (await gateway.get("/v1/documents")).json()["items"]}
    assert later == listed[document["id"]]
    assert [] == (await gateway.get("/v1/jobs", params={"document": document["id"]})).json()["items"]
    assert 0 == (await gateway.get("/v1/status")).json()["jobs"].get("failed", 0)
    assert archived[0] == (await gateway.get(f"/v1/jobs/{extraction['id']}")).json()
    assert shown | {"archived": True} == (await gateway.get(f"/v1/jobs/{elsewhere}")).json()

    retried = await gateway.post(f"/v1/jobs/{parse['id']}/retry")
    params = {"position": retried.headers["Callboard-Position"]}
    back = (await gateway.get(f"/v1/documents/{document['id']}", params=params)).json()
    assert [True, False] == [job["archived"] for job in back["jobs"]]
    assert document["jobs"][1]["created_at"] == back["jobs"][1]["created_at"]


async def forget_what_is_over(servers: ServerSession, namespace: Namespace) -> int:
    """Put on the log that finished jobs are forgotten from now on; gives where that stands."""
    nc = await connect(servers.nats_url, name="test")
    envelope = pruning(datetime.now(UTC), Origin(source="test"))
    position = await EventStore(nc, namespace).append(envelope.aggregate, 0, [envelope])
    await nc.close()
    return position


async def a_job(servers: ServerSession, namespace: Namespace) -> UUID:
    """A queued job that nobody works on."""
    nc = await connect(servers.nats_url, name="test")
    id_ = new_id()
    args = ParseScript(document_id=new_id(), text=BlobRef(sha256="0" * 64, size=1), filename="key.txt")
    await Jobs(EventStore(nc, namespace)).create(args, Origin(source="test"), id=id_, project="p")
    await nc.close()
    return id_


@pytest.mark.parametrize(("request_", "status", "code"), WRONG)
async def test_every_error_has_one_shape(
    gateway: httpx.AsyncClient, request_: tuple[str, str, dict[str, Any]], status: int, code: str
) -> None:
    """RFC 9457 problem details, whatever went wrong."""
    method, path, options = request_
    answer = await gateway.request(method, path, **options)
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


async def test_one_import_is_one_trace(
    gateway: httpx.AsyncClient, servers: ServerSession, stack_namespace: Namespace
) -> None:
    """The caller's trace id is on the response and on every event that the upload gave rise to."""
    trace = uuid4().hex
    accepted = await upload(gateway, a_play(), headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert trace == accepted.headers["Callboard-Trace-Id"]
    document = await settled(gateway, accepted)
    nc = await connect(servers.nats_url, name="test")
    store = EventStore(nc, stack_namespace)
    traces: dict[str, set[str]] = {}
    mine = {document["id"], document["playbook_id"], *(job["id"] for job in document["jobs"])}
    async for batch in store.read_all(accepted.json()["position"] - 1, until=await store.last_position()):
        for event in batch:
            if str(event.aggregate.id) in mine:
                traces.setdefault(event.type, set()).add(event.headers["traceparent"].split("-")[1])
    await nc.close()
    assert {"uploaded", "text_extracted", "job_created", "job_state_changed", "parse_planned", "play_completed"} <= set(
        traces
    )
    assert {trace} == set().union(*traces.values())


async def test_the_status_tells_how_it_is_doing(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """Health, positions, counts and limits."""
    status = (await gateway.get("/v1/status", params={"position": parsed["position"]})).json()
    assert (True, LIMIT) == (status["ready"], status["limits"]["upload_bytes"])
    assert {"jobs", "documents", "playbooks"} == {view["name"] for view in status["views"]}
    assert status["log_position"] >= parsed["position"]
    assert status["documents"] >= status["playbooks"] > 0
    assert status["jobs"]["completed"] > 0
    assert [200, 200, 200] == [(await gateway.get(path)).status_code for path in ("/livez", "/readyz?verbose", "/")]


async def test_openapi_describes_every_address(gateway: httpx.AsyncClient) -> None:
    """OpenAPI 3.1, with the upload's form and the shape of errors."""
    document = (await gateway.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/v1/documents"]["post"]
    assert "file" in operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"application/problem+json"} == set(operation["responses"]["4XX"]["content"])


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
    await connection.execute("ALTER TABLE api.playbooks RENAME COLUMN project TO company")
    await connection.close()
    answer = await lonely.get("/v1/playbooks")
    assert (500, "INTERNAL_ERROR") == (answer.status_code, answer.json()["code"])
    assert "playbooks" not in answer.json()["detail"]
    assert answer.json()["trace_id"]
