"""Jobs as the gateway lets people change them, and as it shows them when they are old."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from callboard.contracts.event import BlobRef, Origin
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseScript
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession
from callboard.kernel.jobs import Jobs
from callboard.kernel.jobs.history import pruning
from callboard.kernel.log import EventStore, connect
from integration.gateway_setting import settled, upload


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
    cancelled = await gateway.post(f"/v1/jobs/{elsewhere}/cancel")
    seen = {"position": cancelled.headers["Callboard-Position"]}
    shown = (await gateway.get(f"/v1/jobs/{elsewhere}", params=seen)).json()
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
