"""Jobs found by what they are, and why one does not run, over HTTP on real servers."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from callboard.api.bootstrap import definition as api
from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ExtractText, JobState, ParseScript
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.session import ServerSession
from callboard.kernel.jobs import Jobs, close_gate
from callboard.kernel.jobs.decisions import decide_create
from callboard.kernel.log import EventStore, connect
from integration.gateway_setting import running

ORIGIN = Origin(source="test")
BYTES = BlobRef(sha256="0" * 64, size=1)


@dataclass
class Stand:
    """A gateway with nobody behind it, the log beside it, and five jobs: queued, paused, failed, waiting, and taken along."""

    gateway: httpx.AsyncClient
    store: EventStore
    ids: dict[str, str]
    position: int

    async def found(self, **params: Any) -> list[str]:
        answer = await self.gateway.get("/v1/jobs", params={"position": self.position, **params})
        assert 200 == answer.status_code, answer.text
        names = {id_: name for name, id_ in self.ids.items()}
        return [names[job["id"]] for job in answer.json()["items"]]

    async def explained(self, name: str) -> dict[str, Any]:
        return (await self.gateway.get(f"/v1/jobs/{self.ids[name]}/explanation")).json()


@pytest.fixture(scope="module")
async def stand(servers: ServerSession) -> AsyncGenerator[Stand]:
    """The five jobs, in this order."""
    database, namespace = await servers.clone_database(), Namespace(f"t{uuid4().hex[:12]}")
    async with running(servers, database, namespace, api()) as gateway:
        nc = await connect(servers.nats_url, name="test")
        store = EventStore(nc, namespace)
        jobs, ids = Jobs(store), {name: new_id() for name in ("queued", "paused", "failed", "waiting", "followed")}
        document = UUID(int=7)
        parse = ParseScript(document_id=document, text=BYTES, filename="Hamlet 100%.txt")
        extract = ExtractText(document_id=document, content=BYTES, filename="lear.txt")
        await jobs.create(parse, ORIGIN, id=ids["queued"], project="p", inputs=[f"document/{document}"])
        await jobs.create(extract, ORIGIN, id=ids["paused"], project="p")
        await jobs.create(extract, ORIGIN, id=ids["failed"], project="q", depends_on=[ids["queued"]])
        needs = [ids["queued"], ids["paused"]]
        await jobs.create(parse, ORIGIN, id=ids["waiting"], project="q", depends_on=needs)
        await jobs.create(parse, ORIGIN, id=ids["followed"], project="q", depends_on=[ids["failed"]])
        await gateway.post(f"/v1/jobs/{ids['paused']}/pause")
        position = 0
        for name, code in (("failed", "BROKEN"), ("followed", "DEPENDENCY_FAILED")):
            job = Aggregate("job", ids[name])
            error = Problem(code=code, message="The lantern went out.")
            event = JobStateChanged(previous=JobState.WAITING, state=JobState.FAILED, attempt=0, error=error)
            version = (await store.read(job))[-1].position
            position = await store.append(job, version, [Envelope.wrap(job, event, ORIGIN)])
        yield Stand(gateway, store, {name: str(id_) for name, id_ in ids.items()}, position)
        await nc.close()
    await servers.drop_database(database)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["followed", "waiting", "failed", "paused", "queued"]),
        ({"sort": "oldest", "limit": 2}, ["queued", "paused"]),
        ({"status": ["queued", "paused"]}, ["paused", "queued"]),
        ({"kind": "extract_text", "project": "q"}, ["failed"]),
        ({"kind": ["extract_text", "parse_script"], "status": "failed"}, ["followed", "failed"]),
        ({"document": str(UUID(int=7))}, ["queued"]),
        ({"input": f"document/{UUID(int=7)}"}, ["queued"]),
        ({"text": "lantern"}, ["followed", "failed"]),
        ({"text": "broken"}, ["failed"]),
        ({"text": "100%"}, ["followed", "waiting", "queued"]),
        ({"text": "_00"}, []),
        ({"created_since": "2100-01-01T00:00:00Z"}, []),
        ({"created_until": "2100-01-01T00:00:00Z", "project": "p"}, ["paused", "queued"]),
        ({"finished_since": "2000-01-01T00:00:00+02:00"}, ["followed", "failed"]),
        ({"finished_until": "2000-01-01T00:00:00Z"}, []),
    ],
)
async def test_jobs_are_found(stand: Stand, params: dict[str, Any], names: list[str]) -> None:
    """By each filter, and by several at once."""
    assert names == await stand.found(**params)


async def test_a_listing_goes_on_after_its_cursor_in_either_order(stand: Stand) -> None:
    """Every job once."""
    for sort in ("newest", "oldest"):
        found: list[str] = []
        cursor: str | None = None
        while True:
            params = {"sort": sort, "limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await stand.gateway.get("/v1/jobs", params=params)).json()
            found += [job["id"] for job in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        expected = list(stand.ids.values())
        assert (expected if sort == "oldest" else expected[::-1]) == found


async def test_a_job_is_found_by_how_its_id_begins(stand: Stand) -> None:
    """With or without dashes, in either case; no id begins like this one."""
    id_ = stand.ids["waiting"]
    for prefix in (id_, id_[:-1], id_.replace("-", "")[:30].upper()):
        assert "waiting" in await stand.found(id=prefix)
    assert ["waiting"] == await stand.found(id=id_)
    assert [] == await stand.found(id="ffffffff")
    assert 422 == (await stand.gateway.get("/v1/jobs", params={"id": "xyz"})).status_code


@pytest.mark.parametrize(
    ("name", "codes", "words"),
    [
        ("queued", ["NO_WORKER"], "No worker for jobs of the kind parse_script is there."),
        ("paused", ["PAUSED"], "Somebody paused it."),
        ("waiting", ["WAITING_FOR_JOBS", "NO_WORKER"], "It waits for 2 of the 2 jobs that it depends on."),
        ("failed", [], ""),
        ("followed", ["FOLLOWS"], "which failed with BROKEN."),
    ],
)
async def test_a_job_that_does_not_run_is_explained(stand: Stand, name: str, codes: list[str], words: str) -> None:
    """In one sentence for each thing that stands in its way."""
    explained = await stand.explained(name)
    assert codes == [reason["code"] for reason in explained["reasons"]]
    assert words in "".join(reason["message"] for reason in explained["reasons"][:1])


async def test_an_explanation_names_the_jobs_that_it_is_about(stand: Stand) -> None:
    """What it waits for, what it follows from, and how many wait for it."""
    waiting, followed = await stand.explained("waiting"), await stand.explained("followed")
    others = [
        {"id": stand.ids[n], "kind": k, "state": n} for n, k in (("queued", "parse_script"), ("paused", "extract_text"))
    ]
    assert others == waiting["reasons"][0]["jobs"]
    assert [stand.ids["failed"]] == [job["id"] for job in followed["reasons"][0]["jobs"]]
    assert [1, 1, 0] == [(await stand.explained(name))["holds_up"] for name in ("queued", "paused", "waiting")]
    unknown = await stand.gateway.get(f"/v1/jobs/{uuid4()}/explanation")
    assert (404, "JOB_NOT_FOUND") == (unknown.status_code, unknown.json()["code"])


async def test_an_explanation_names_a_closed_gate(stand: Stand) -> None:
    """Of a provider that the job needs; another's says nothing of it."""
    job, store = Aggregate("job", new_id()), stand.store
    args = ParseScript(document_id=new_id(), text=BYTES, filename="lear.txt")
    made = decide_create(args, project="gated").model_copy(update={"providers": ("anthropic",)})
    await store.append(job, 0, [Envelope.wrap(job, made, ORIGIN)])
    busy = Problem(code="RATE_LIMIT", message="Too many requests.", retryable=True)
    until = datetime.now(UTC) + timedelta(hours=1)
    for provider in ("openai", "anthropic"):
        await close_gate(store, provider, until, busy, ORIGIN)
    position = await store.last_position()
    answer = await stand.gateway.get(f"/v1/jobs/{job.id}/explanation", params={"position": position})
    reasons = [(reason["code"], reason["message"].split(",")[0]) for reason in answer.json()["reasons"]]
    assert ("GATE_CLOSED", "It needs anthropic") == reasons[0]
    assert ["GATE_CLOSED", "NO_WORKER"] == [code for code, _ in reasons]
