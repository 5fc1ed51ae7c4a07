"""The command that takes a file in."""

from __future__ import annotations

from callboard.contracts.commands import UploadAccepted, UploadDocument
from callboard.contracts.event import Envelope, Origin
from callboard.contracts.subjects import Aggregate
from callboard.ingest.documents import Document, decide_upload, document_aggregate, evolve
from callboard.kernel.errors import Conflict
from callboard.kernel.log import EventStore
from callboard.kernel.resources import Resources


async def upload_document(resources: Resources, command: UploadDocument, origin: Origin) -> UploadAccepted:
    """Append what the upload makes happen, against the document as it stands.

    A document is expected to be new; who is mistaken learns it from the conflict, reads the document and decides again.

    Raises:
        Refused: see `decide_upload`.
    """
    aggregate = document_aggregate(command.project, command.content.sha256)
    limit = resources.settings.upload_limit_bytes
    document: Document | None = None
    while True:
        events = decide_upload(document, command, limit)
        if not events:
            assert document
            return UploadAccepted(position=document.version, document_id=aggregate.id, duplicate=True)
        envelopes = [Envelope.wrap(aggregate, event, origin) for event in events]
        try:
            position = await resources.store.append(aggregate, document.version if document else 0, envelopes)
        except Conflict:
            document = await read_document(resources.store, aggregate)
        else:
            return UploadAccepted(position=position, document_id=aggregate.id, duplicate=False)


async def read_document(store: EventStore, aggregate: Aggregate) -> Document | None:
    """The document as the log has it; None where there is none."""
    document: Document | None = None
    for recorded in await store.read(aggregate):
        document = evolve(document, recorded.event, recorded.position)
    return document
