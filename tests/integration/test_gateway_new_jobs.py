"""Jobs that clients ask for over HTTP, one at a time and by the thousand, on real servers."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from callboard.api.bootstrap import definition as api
from callboard.api.routes import new_jobs
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.parser.bootstrap import definition as parser
from integration.gateway_setting import a_play, running, settled, upload

NDJSON = {"Content-Type": "application/x-ndjson"}


def parse(**fields: Any) -> dict[str, Any]:
    """A parse that nobody has asked for yet."""
    args = {"document_id": str(uuid4()), "text": {"sha256": "0" * 64, "size": 1}, "filename": "key.txt"}
    return {"kind": "parse_script", "args": args, **fields}


async def test_one_job_is_created_once(alone: httpx.AsyncClient) -> None:
    """201 with its address, then 200 with the same; other work under its key is refused."""
    job = parse(key=uuid4().hex, project="rooms", priority=7)
    first, again = await alone.post("/v1/jobs", json=job), await alone.post("/v1/jobs", json=job)
    assert [201, 200] == [first.status_code, again.status_code]
    assert first.json() == {**again.json(), "created": True}
    position = first.headers["Callboard-Position"]
    shown = (await alone.get(first.headers["Location"], params={"position": position})).json()
    assert ("queued", "rooms", 7, job["args"]["filename"]) == (
        shown["state"],
        shown["project"],
        shown["priority"],
        shown["args"]["filename"],
    )
    assert [f"document/{job['args']['document_id']}"] == shown["inputs"]
    other = await alone.post("/v1/jobs", json=parse(key=job["key"], project="rooms"))
    assert (409, "IDEMPOTENCY_KEY_REUSED") == (other.status_code, other.json()["code"])


async def test_a_job_without_a_key_is_another_one_each_time(alone: httpx.AsyncClient) -> None:
    """Only a key or an id says that two requests mean the same."""
    job = parse()
    ids = [(await alone.post("/v1/jobs", json=job)).json()["id"] for _ in range(2)]
    assert ids[0] != ids[1]


async def test_a_client_may_have_a_document_parsed_again(
    servers: ServerSession, database: Any, namespace: Namespace
) -> None:
    """What such a job needs is what the document says; its playbook is the document's newest."""
    async with running(servers, database, namespace, ingest(), parser(), api()) as gateway:
        document = await settled(gateway, await upload(gateway, a_play()))
        args = {"document_id": document["id"], "text": document["text"], "filename": document["filename"]}
        args["text"] = {name: document["text"][name] for name in ("sha256", "size")}
        made = await gateway.post("/v1/jobs", json={"kind": "parse_script", "args": args})
        again = document
        while not again["settled"] or again["playbook_id"] == document["playbook_id"]:
            params = {"changed_after": again["position"], "wait": 10}
            again = (await gateway.get(f"/v1/documents/{document['id']}", params=params)).json()
        assert [(made.json()["id"], "completed")] == [(job["id"], job["state"]) for job in again["jobs"][2:]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "dance"}, "kind: 'dance' does not exist."),
        ({"kind": "extract_text"}, "kind: 'extract_text' is created by Callboard itself."),
        ({"args": {}}, "args.document_id: Field required. args.text: Field required. args.filename: Field required."),
        ({"args": 3}, "args: Input should be"),
        ({"args": {**parse()["args"], "enigne": "rules"}}, "args.enigne: There is no such argument."),
        ({"args": {**parse()["args"], "text": {"sha256": "x", "size": -1}}}, "args.text.sha256: String should match"),
        ({"priority": 1001}, "priority: Input should be less than or equal to 1000."),
        ({"due_at": "2026-01-01T00:00:00"}, "due_at: Input should have timezone info."),
        ({"max_attempts": 0}, "max_attempts: "),
        ({"colour": "red"}, "colour: Extra inputs are not permitted."),
        ({"key": "a\0b"}, "key: String should match"),
        ({"project": ""}, "project: String should match"),
    ],
)
async def test_what_does_not_fit_is_named_by_its_field(
    alone: httpx.AsyncClient, changes: dict[str, Any], words: str
) -> None:
    """The path of each mistake, for one job as for one item of many."""
    wrong = parse() | changes
    single = await alone.post("/v1/jobs", json=wrong)
    assert 422 == single.status_code
    assert single.json()["detail"].startswith(words)
    among = (await alone.post("/v1/jobs/bulk", json=[parse(), wrong])).json()
    assert (1, 1, single.json()["code"]) == (among["created"], among["refused"], among["items"][1]["problem"]["code"])


async def test_each_item_is_answered_in_its_place(alone: httpx.AsyncClient) -> None:
    """Created, existed, refused; items depend on others by ref and by id, and 200 says that nothing is new."""
    key = uuid4().hex
    there = (await alone.post("/v1/jobs", json=parse())).json()["id"]
    items = [
        parse(depends_on=["b", there], key=f"{key}a"),
        parse(ref="b", key=f"{key}b"),
        parse(ref="c", depends_on=["d"]),
        parse(ref="d", depends_on=["c"]),
        "nonsense",
    ]
    first = await alone.post("/v1/jobs/bulk", json=items)
    again = await alone.post("/v1/jobs/bulk", json=items)
    assert [201, 200] == [first.status_code, again.status_code]
    answer = first.json()
    assert ["created", "created", "refused", "refused", "refused"] == [item["status"] for item in answer["items"]]
    assert ["existed", "existed"] == [item["status"] for item in again.json()["items"][:2]]
    assert [1, 2, 3, 4, 5] == [item["item"] for item in answer["items"]]
    assert "'c' → 'd' → 'c'" in answer["items"][2]["problem"]["message"]
    params = {"position": answer["position"]}
    waiting = (await alone.get(f"/v1/jobs/{answer['items'][0]['id']}", params=params)).json()
    assert ("waiting", [answer["items"][1]["id"], there]) == (waiting["state"], waiting["depends_on"])


async def test_ten_thousand_jobs_are_one_request(alone: httpx.AsyncClient) -> None:
    """As one object a line; a line that is no JSON is refused alone, and the views go on."""
    lines = [json.dumps(parse(project="many")) for _ in range(9_999)]
    lines.insert(5_000, '{"kind": "\\ud800"}')
    made = await alone.post("/v1/jobs/bulk", content="\n".join(lines), headers=NDJSON, timeout=120)
    answer = made.json()
    assert (201, 9_999, 1) == (made.status_code, answer["created"], answer["refused"])
    refused = answer["items"][5_000]
    assert ("refused", "BAD_JSON", 5_001) == (refused["status"], refused["problem"]["code"], refused["item"])
    listed = await alone.get("/v1/jobs", params={"project": "many", "limit": 1, "position": answer["position"]})
    assert answer["items"][-1]["id"] == listed.json()["items"][0]["id"]


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [
        ("/v1/jobs", b"{", 400, "BAD_JSON"),
        ("/v1/jobs", b"[]", 422, "INVALID_JOB"),
        ("/v1/jobs", b" " * (2**20 + 1), 413, "BODY_TOO_LARGE"),
        ("/v1/jobs/bulk", b"", 400, "BAD_JSON"),
        ("/v1/jobs/bulk", b"{}", 400, "BAD_JSON"),
        ("/v1/jobs/bulk", b"[" * 5000, 400, "BAD_JSON"),
        ("/v1/jobs/bulk", b"[]", 422, "NO_ITEMS"),
        ("/v1/jobs/bulk", b"[" + b"0," * 10_000 + b"0]", 413, "TOO_MANY_ITEMS"),
    ],
)
async def test_a_body_that_cannot_be_taken_is_refused_whole(
    alone: httpx.AsyncClient, path: str, content: bytes, status: int, code: str
) -> None:
    """With one problem; nothing is created."""
    answer = await alone.post(path, content=content, headers={"Content-Type": "application/json"})
    assert (status, code) == (answer.status_code, answer.json()["code"])


async def test_a_body_over_the_limit_is_refused_while_it_comes(
    alone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is named in the answer."""
    monkeypatch.setattr(new_jobs, "_BULK_BYTES", 2**16)
    answer = await alone.post("/v1/jobs/bulk", json=[parse() for _ in range(1000)])
    assert (413, "BODY_TOO_LARGE") == (answer.status_code, answer.json()["code"])
    assert "0.0625 MiB" in answer.json()["detail"]
