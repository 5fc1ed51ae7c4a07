"""Every parse that was asked for becomes one job, whether it was asked for before the text was there or after."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from callboard.contracts.event import BlobRef, Envelope, Event, Origin, Recorded
from callboard.contracts.events import DocumentRejected, JobCreated, ParseRequested, TextExtracted, Uploaded
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.service import Service
from callboard.parser.bootstrap import definition
from callboard.parser.settings import ParserSettings

BLOB = BlobRef(sha256="ab" * 32, size=10)
UPLOADED = Uploaded(project="p", filename="a.txt", content=BLOB, parse=ParseChoice())
REJECTED = DocumentRejected(project="p", problem=Problem(code="NOT_TEXT", message="It is no text."))
EXTRACTED = TextExtracted(
    project="p", filename="a.txt", text=BLOB, extractor="x/1", format="text", lines=1, characters=9, parse=ParseChoice()
)


def asking(engine: str) -> ParseRequested:
    return ParseRequested(project="p", parse=ParseChoice(engine=engine, priority=3))


@pytest.fixture
async def parser(nats_url: str, database_url: str, namespace: Namespace) -> AsyncGenerator[Service]:
    """The service at work on the session's servers."""
    settings = ParserSettings.model_validate(
        {"nats_url": nats_url, "database_url": database_url, "namespace": namespace.name, "shutdown_grace": 3}
    )
    async with Service(definition(), settings) as service:
        yield service


async def made_of(parser: Service, *events: Event, jobs: int) -> tuple[list[Recorded], list[Recorded]]:
    """Append events of a new document, and wait for so many jobs; the events and the creations as they stand on the log."""
    store, document, at = parser.resources.store, Aggregate("document", uuid4()), 0
    for event in events:
        at = await store.append(document, at, [Envelope.wrap(document, event, Origin(source="test"))])
    created: list[Recorded] = []
    async with asyncio.timeout(20):
        async for batch in store.read_all():
            created += [each.decode(store.registry) for each in batch if each.type == JobCreated.type]
            if len(created) >= jobs:
                break
    return await store.read(document), created


def engines(created: list[Recorded]) -> set[tuple[str, int]]:
    return {(job.event.args["engine"], job.event.priority) for job in created if isinstance(job.event, JobCreated)}


async def test_what_is_asked_for_before_and_after_the_text_becomes_a_job_each(parser: Service) -> None:
    """Their ids follow from the events that asked, so that the document's view knows them before they are there."""
    events = (UPLOADED, asking("llm"), EXTRACTED, asking("hybrid"))
    history, created = await made_of(parser, *events, jobs=3)
    assert {each.caused("parse_script") for each in history[1:]} == {job.aggregate.id for job in created}
    assert {("rules", 0), ("llm", 3), ("hybrid", 3)} == engines(created)


async def test_what_was_asked_of_a_rejected_file_is_not_made_of_the_next_upload(parser: Service) -> None:
    """Whoever hands it in again says how it is to be parsed."""
    events = (UPLOADED, asking("llm"), REJECTED, UPLOADED, asking("hybrid"), EXTRACTED)
    history, created = await made_of(parser, *events, jobs=2)
    assert {history[4].caused("parse_script"), history[5].caused("parse_script")} == {
        job.aggregate.id for job in created
    }
    assert {("rules", 0), ("hybrid", 3)} == engines(created)
