"""What the parser does of its own accord: a text that somebody wants parsed becomes a job."""

from __future__ import annotations

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.events import TextExtracted
from callboard.contracts.jobs import ParseScript
from callboard.kernel.resources import Resources


async def create_parse_job(resources: Resources, recorded: Recorded, origin: Origin) -> None:
    """Create the parse that was asked for with the upload; its id follows from the event's."""
    event = recorded.event
    assert isinstance(event, TextExtracted)
    if event.parse is None:
        return
    await resources.jobs.create(
        ParseScript(
            document_id=recorded.aggregate.id,
            text=event.text,
            layout=event.layout,
            filename=event.filename,
            engine=event.parse.engine,
            **event.parse.model_choice,
        ),
        origin,
        id=recorded.caused(ParseScript.kind),
        project=event.project,
        priority=event.parse.priority,
        inputs=(str(recorded.aggregate),),
    )
