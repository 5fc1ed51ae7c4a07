"""Uploads as their asker meets them: a command whose answer was lost is sent again, and has had its effect."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import DocumentRejected, JobStateChanged, ParseRequested, TextExtracted
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.ingest import extract_text
from callboard.ingest.bootstrap import definition
from callboard.ingest.documents import Document, document_aggregate
from callboard.ingest.upload_document import read_document
from callboard.kernel.log import EventStore
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings


@pytest.fixture
async def ingest(nats_url: str, database_url: str, namespace: Namespace) -> AsyncGenerator[Service]:
    """The service at work on the session's servers."""
    settings = Settings.model_validate(
        {"nats_url": nats_url, "database_url": database_url, "namespace": namespace.name, "shutdown_grace": 3}
    )
    async with Service(definition(), settings) as service:
        yield service


async def upload_of(ingest: Service, data: bytes) -> UploadDocument:
    return UploadDocument(project="p", filename="a.txt", content=await ingest.resources.blobs.put_bytes(data))


async def test_bytes_that_nobody_put_are_refused(ingest: Service) -> None:
    """A job for them could only fail."""
    absent = UploadDocument(project="p", filename="a.txt", content=BlobRef(sha256="ab" * 32, size=5))

    with pytest.raises(Refused) as refused:
        await ingest.resources.commands.send(absent)

    assert "CONTENT_MISSING" == refused.value.problem.code
    assert 0 == await ingest.resources.store.last_position()


async def happened(ingest: Service, event_type: str) -> None:
    """Wait until an event of that type is on the log."""
    async with asyncio.timeout(20):
        async for batch in ingest.resources.store.read_all():
            if any(event.type == event_type for event in batch):
                return


async def test_an_upload_sent_twice_answers_the_same(ingest: Service) -> None:
    """Nobody is told that the project had the bytes already because the first answer got lost."""
    command = await upload_of(ingest, b"ANNA. Again?")
    first = await ingest.resources.commands.send(command)
    second = await ingest.resources.commands.send(command)

    assert (False, first) == (first.duplicate, second)


async def test_an_upload_sent_twice_outlives_its_rejection(ingest: Service) -> None:
    """What was rejected may come again, but not by the very command that brought it."""
    command = await upload_of(ingest, b"%PDF-1.7 no text")
    first = await ingest.resources.commands.send(command)
    await happened(ingest, DocumentRejected.type)
    second = await ingest.resources.commands.send(command)
    again = await ingest.resources.commands.send(await upload_of(ingest, b"%PDF-1.7 no text"))
    history = await ingest.resources.store.read(Aggregate("document", first.document_id))

    assert first == second
    assert not again.duplicate
    assert ["uploaded", "document_rejected", "uploaded"] == [r.event.type for r in history][:3]
    assert [first.position, again.position] == [r.position for r in history if r.event.type == "uploaded"]


async def test_uploads_of_the_same_bytes_at_once_make_one_document(ingest: Service) -> None:
    """However many ask at the same time, one of them made it, and all learn which position it is at."""
    commands = [await upload_of(ingest, b"ALL. Together!") for _ in range(20)]
    answers = await asyncio.gather(*(ingest.resources.commands.send(command) for command in commands))

    assert 1 == sum(not answer.duplicate for answer in answers)
    assert 1 == len({answer.document_id for answer in answers})


async def test_a_parse_that_is_asked_for_again_is_one(ingest: Service) -> None:
    """The second upload asks for it and says which job it will be; sent again it answers the same; a third finds it there."""
    first = await ingest.resources.commands.send(await upload_of(ingest, b"ANNA. By a model."))
    command = (await upload_of(ingest, b"ANNA. By a model.")).model_copy(update={"parse": ParseChoice(engine="llm")})
    second = await ingest.resources.commands.send(command)
    lost = await ingest.resources.commands.send(command)
    third = await ingest.resources.commands.send(command.model_copy(update={"id": new_id()}))
    history = await ingest.resources.store.read(Aggregate("document", first.document_id))

    asked = [each for each in history if each.event.type == ParseRequested.type]
    assert [(second.position, second.parse_job_id)] == [(each.position, each.caused("parse_script")) for each in asked]
    assert (True, second) == (second.duplicate, lost)
    assert (True, None, first.document_id) == (third.duplicate, third.parse_job_id, third.document_id)


async def test_a_parse_asked_for_while_the_text_is_extracted_does_not_disturb_that(
    ingest: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extraction meets a document that is not as it found it, looks again, and needs no second attempt."""
    store = ingest.resources.store
    asked = Envelope.wrap(
        document_aggregate("p", hashlib.sha256(b"ANNA. Now!").hexdigest()),
        ParseRequested(project="p", parse=ParseChoice(engine="llm")),
        Origin(source="test"),
    )

    async def read_and_overtaken(store: EventStore, aggregate: Aggregate) -> Document | None:
        document = await read_document(store, aggregate)
        if document and not document.parses[1:]:
            await store.append(aggregate, document.version, [asked])
        return document

    monkeypatch.setattr(extract_text, "read_document", read_and_overtaken)
    accepted = await ingest.resources.commands.send(await upload_of(ingest, b"ANNA. Now!"))
    await happened(ingest, TextExtracted.type)
    history = await store.read(Aggregate("document", accepted.document_id))
    job = [each.event for each in await store.read(Aggregate("job", history[0].caused("extract_text")))]

    assert ["uploaded", "parse_requested", "text_extracted"] == [each.event.type for each in history]
    assert [("running", 1), ("completed", 1)] == [(e.state, e.attempt) for e in job if isinstance(e, JobStateChanged)]
