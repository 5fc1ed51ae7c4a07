"""One import is one trace: from the request at the gateway through every service and every event to the playbook."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from callboard.contracts.event import Recorded
from callboard.embedded.session import temporary_folder
from e2e.collector import Collector, ReceivedSpan, collecting
from e2e.long_play import long_play
from e2e.stack import Stack, callboard_up

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
SPEECHES = 300
EVENTS_OF_AN_IMPORT = {
    "uploaded",
    "text_extracted",
    "job_created",
    "job_state_changed",
    "parse_planned",
    "chunk_parsed",
    "play_completed",
}
WORK = {("ingest", "job extract_text"), ("parser", "job parse_script"), ("api", "POST /v1/documents")}


@pytest.fixture(scope="module")
async def traced() -> AsyncGenerator[tuple[Stack, Collector]]:
    """Everything, running, its spans sent to a collector."""
    with collecting() as (collector, endpoint), temporary_folder() as folder:
        async with callboard_up(
            folder / "data", CALLBOARD_OTLP_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY="100"
        ) as stack:
            yield stack, collector


async def import_play(gateway: str, play: str) -> dict[str, str]:
    """Hand a play in as a program with a trace of its own does, and wait until it is parsed."""
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    async with httpx.AsyncClient(base_url=gateway, timeout=30, trust_env=False) as http:
        answer = await http.post("/v1/documents", files={"file": ("play.txt", play.encode())}, headers=headers)
        document = answer.raise_for_status().json()
        while not document.get("settled"):
            query = {"position": document["position"], "changed_after": document["position"], "wait": 10}
            document = (await http.get(f"/v1/documents/{document['id']}", params=query)).raise_for_status().json()
    return document


async def test_events_and_spans_of_an_import_share_the_callers_trace(traced: tuple[Stack, Collector]) -> None:
    """The caller's trace id is on every event of the import and on the spans of each service that had a part in it."""
    stack, collector = traced
    document = await import_play(stack.running.gateway, long_play(seed=7, speeches=SPEECHES))
    events = await stack.log()

    assert "parsed" == document["state"]
    assert {TRACE} == {trace_of(recorded) for recorded in events}
    assert EVENTS_OF_AN_IMPORT == {recorded.event.type for recorded in events}
    assert await asyncio.to_thread(
        collector.until, lambda spans: WORK <= {(span.service, span.name) for span in ours(spans)}
    )


def test_log_lines_carry_the_trace_and_the_job(traced: tuple[Stack, Collector]) -> None:
    """What the parser logs of the play can be found by the trace's id and by the job's."""
    stack, _ = traced
    lines = [
        line for line in Path(stack.data, "logs", "parser.log").read_text().splitlines() if "play_completed" in line
    ]

    assert 1 == len(lines)
    assert TRACE in lines[0]
    assert '"job_id"' in lines[0]


def ours(spans: list[ReceivedSpan]) -> list[ReceivedSpan]:
    return [span for span in spans if span.trace == TRACE]


def trace_of(recorded: Recorded) -> str:
    assert recorded.origin.traceparent, recorded
    return recorded.origin.traceparent.split("-")[1]
