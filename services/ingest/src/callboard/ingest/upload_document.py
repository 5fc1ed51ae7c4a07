"""The command that takes a file in."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.contracts.commands import UploadAccepted, UploadDocument
from callboard.contracts.event import Envelope, Origin, Recorded
from callboard.contracts.events import ParseRequested, Uploaded
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import ParseScript
from callboard.contracts.subjects import Aggregate
from callboard.ingest.documents import Document, decide_upload, document_aggregate, evolve
from callboard.ingest.refusals import refusal
from callboard.kernel.errors import Conflict
from callboard.kernel.log import EventStore
from callboard.kernel.resources import Resources


async def upload_document(resources: Resources, command: UploadDocument, origin: Origin) -> UploadAccepted:
    """Append what the upload makes happen, against the document as it stands.

    A document is expected to be new; who is mistaken learns it from the conflict, reads the document and decides again.
    The event's id follows from the command's: sent again, because its answer was lost, a command answers as before.

    Raises:
        Refused: CONTENT_MISSING, or see `decide_upload`.
    """
    aggregate = document_aggregate(command.project, command.content.sha256)
    limit = resources.settings.upload_limit_bytes
    ids = {event.type: derived_id(command.id, event.type) for event in (Uploaded, ParseRequested)}
    document: Document | None = None
    await require_content(resources, command)
    while True:
        events = decide_upload(document, command, limit)
        if not events:
            assert document
            return UploadAccepted(position=document.version, document_id=aggregate.id, duplicate=True)
        envelopes = [Envelope.wrap(aggregate, event, origin, id=ids[event.type]) for event in events]
        try:
            position = await resources.store.append(aggregate, document.version if document else 0, envelopes)
        except Conflict:
            history = await resources.store.read(aggregate)
            before = next((recorded for recorded in history if recorded.id in ids.values()), None)
            if before is not None:
                return _accepted(before)
            document = _fold(history)
        else:
            return _accepted(envelopes[-1].at(position))


def _accepted(landed: Recorded) -> UploadAccepted:
    again = isinstance(landed.event, ParseRequested)
    return UploadAccepted(
        position=landed.position,
        document_id=landed.aggregate.id,
        duplicate=again,
        parse_job_id=landed.caused(ParseScript.kind) if again else None,
    )


async def require_content(resources: Resources, command: UploadDocument) -> None:
    """Refuse a file whose bytes nobody has put: its extraction could only fail."""
    if command.content.size and not await resources.blobs.exists(command.content.sha256):
        raise refusal(
            "CONTENT_MISSING",
            "The bytes of this file are not in the blob store.",
            "Put them there first; the gateway's POST /v1/documents does both.",
        )


async def read_document(store: EventStore, aggregate: Aggregate) -> Document | None:
    """The document as the log has it; None where there is none."""
    return _fold(await store.read(aggregate))


def _fold(history: Sequence[Recorded]) -> Document | None:
    document: Document | None = None
    for recorded in history:
        document = evolve(document, recorded.event, recorded.position)
    return document
