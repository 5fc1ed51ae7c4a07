"""What ingest does of its own accord: every upload becomes a job that extracts its text."""

from __future__ import annotations

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.events import Uploaded
from callboard.contracts.jobs import ExtractText
from callboard.kernel.resources import Resources


async def create_extraction_job(resources: Resources, recorded: Recorded, origin: Origin) -> None:
    """Create the job; its id follows from the event's."""
    event = recorded.event
    assert isinstance(event, Uploaded)
    await resources.jobs.create(
        ExtractText(
            document_id=recorded.aggregate.id,
            content=event.content,
            filename=event.filename,
            media_type=event.media_type,
            parse=event.parse,
        ),
        origin,
        id=recorded.caused(ExtractText.kind),
        project=event.project,
        priority=event.parse.priority if event.parse else 0,
        inputs=(str(recorded.aggregate),),
    )
