"""Uploads as their asker meets them: a command whose answer was lost is sent again, and has had its effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import BlobRef
from callboard.contracts.events import DocumentRejected
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.ingest.bootstrap import definition
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


async def rejection(ingest: Service) -> None:
    """Wait until a document was rejected."""
    async with asyncio.timeout(20):
        async for batch in ingest.resources.store.read_all():
            if any(event.type == DocumentRejected.type for event in batch):
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
    await rejection(ingest)
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
