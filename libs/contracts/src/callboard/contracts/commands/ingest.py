"""Commands that the ingest service owns."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from callboard.contracts.commands.base import Accepted, Command
from callboard.contracts.event import BlobRef
from callboard.contracts.jobs import ParseChoice, ProjectName


class UploadAccepted(Accepted):
    """The document that the bytes are."""

    document_id: UUID
    duplicate: bool = Field(description="The project had these very bytes already; they are the same document.")
    parse_job_id: UUID | None = Field(
        default=None,
        description="Of a duplicate: the job that parses it as nobody had asked for before, once its text is there; "
        "null where nothing new was made.",
    )


class UploadDocument(Command[UploadAccepted]):
    """Take in a file whose bytes are in the blob store already."""

    service: ClassVar[str] = "ingest"
    verb: ClassVar[str] = "upload_document"
    accepted: ClassVar[type[Accepted]] = UploadAccepted

    project: ProjectName = "default"
    filename: str
    media_type: str | None = None
    content: BlobRef
    parse: ParseChoice | None = ParseChoice()
