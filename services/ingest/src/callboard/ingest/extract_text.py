"""The job that extracts a document's text."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from callboard.contracts.event import BlobRef, Envelope, Event
from callboard.contracts.events import DocumentRejected, TextExtracted
from callboard.contracts.jobs import ExtractText
from callboard.contracts.notes import Note
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Aggregate
from callboard.ingest.claims import contradictions
from callboard.ingest.limits import Limits
from callboard.ingest.sandbox import extract_in_child, preview_in_child
from callboard.ingest.settings import IngestSettings
from callboard.ingest.upload_document import read_document
from callboard.kernel.errors import Conflict
from callboard.kernel.jobs import JobRun
from callboard.kernel.log import Append
from callboard.kernel.resources import Resources
from callboard.kernel.scratch import PREFIX

PREVIEWED = frozenset({"docx"})
"""Formats that a preview is made of: the others are text as it is, or stand in their text as they do on paper."""
_NO_PREVIEW = Note(
    code="NO_PREVIEW", message="No preview could be made of the file; its text was extracted without difficulty."
)


async def run_extraction(resources: Resources, run: JobRun, args: ExtractText) -> dict[str, Any] | None:
    """Extract the text and say so, or say why there is none; either lands together with the job's end."""
    try:
        extracted = await _extract(resources, run, args)
    except Refused as refused:
        problem = refused.problem
        rejected = DocumentRejected(project=run.project, problem=problem)
        await _conclude(resources, run, args, rejected, lambda facts: run.reject_with(facts, problem))
        return None
    result = {"text": extracted.text.model_dump()}
    await _conclude(resources, run, args, extracted, lambda facts: run.complete_with(facts, result))
    return None


async def _extract(resources: Resources, run: JobRun, args: ExtractText) -> TextExtracted:
    with await asyncio.to_thread(tempfile.TemporaryDirectory, prefix=PREFIX) as folder:
        file, text, layout = (Path(folder, name) for name in ("file", "text", "layout"))
        limits = _limits(resources)
        await resources.blobs.open_to_file(args.content, file)
        extraction = await extract_in_child(file, text, layout, limits)
        preview, failure = await _preview(resources, file, extraction.format, limits)
        return TextExtracted(
            project=run.project,
            filename=args.filename,
            text=await resources.blobs.put_file(text),
            layout=await resources.blobs.put_file(layout) if extraction.has_layout else None,
            preview=preview,
            parse=args.parse,
            notes=(*contradictions(args.filename, args.media_type, extraction.format), *extraction.notes, *failure),
            **extraction.model_dump(exclude={"has_layout", "notes"}),
        )


async def _preview(
    resources: Resources, file: Path, format_: str, limits: Limits
) -> tuple[BlobRef | None, tuple[Note, ...]]:
    """What people are shown of the file, where that is made of its format; or a note that it could not be made."""
    if format_ not in PREVIEWED or not limits.preview_seconds:
        return None, ()
    preview = file.with_name("preview")
    if not await preview_in_child(file, preview, limits):
        return None, (_NO_PREVIEW,)
    return await resources.blobs.put_file(preview), ()


def _limits(resources: Resources) -> Limits:
    settings = resources.settings
    return settings.limits if isinstance(settings, IngestSettings) else Limits()


async def _conclude(
    resources: Resources,
    run: JobRun,
    args: ExtractText,
    event: Event,
    end: Callable[[Sequence[Append]], Awaitable[None]],
) -> None:
    """End the run together with an event of the document, whatever else is asked of the document meanwhile."""
    aggregate = Aggregate(event.aggregate, args.document_id)
    while True:
        document = await read_document(resources.store, aggregate)
        assert document, "the document was uploaded before this job was created"
        try:
            return await end([Append(aggregate, document.version, [Envelope.wrap(aggregate, event, run.origin)])])
        except Conflict:
            continue
