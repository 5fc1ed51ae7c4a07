"""What the parser does of its own accord: a text that somebody wants parsed becomes a job, once for each way to parse it."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.events import ParseRequested, TextExtracted, Uploaded
from callboard.contracts.jobs import ParseChoice, ParseScript
from callboard.kernel.resources import Resources


async def create_parse_jobs(resources: Resources, recorded: Recorded, origin: Origin) -> None:
    """Create the parses that were asked for while there was no text; their ids follow from the events that asked."""
    assert isinstance(recorded.event, TextExtracted)
    if recorded.event.parse:
        await _create(resources, recorded, recorded, recorded.event.parse, origin)
    history = await resources.store.read(recorded.aggregate)
    for asked, choice in requested_before(history, recorded.position):
        await _create(resources, recorded, asked, choice, origin)


async def create_requested_parse(resources: Resources, recorded: Recorded, origin: Origin) -> None:
    """Create a parse that was asked for when the text was there; one from before comes of the extraction."""
    assert isinstance(recorded.event, ParseRequested)
    text = await resources.store.latest(recorded.aggregate, TextExtracted.type)
    if text is not None and text.position < recorded.position:
        await _create(resources, text, recorded, recorded.event.parse, origin)


def requested_before(history: Sequence[Recorded], position: int) -> list[tuple[Recorded, ParseChoice]]:
    """Each `parse_requested` of a document between its latest upload and a position, with what it asks for."""
    upload = max(each.position for each in history if isinstance(each.event, Uploaded))
    return [
        (each, each.event.parse)
        for each in history
        if isinstance(each.event, ParseRequested) and upload < each.position < position
    ]


async def _create(resources: Resources, text: Recorded, asked: Recorded, choice: ParseChoice, origin: Origin) -> None:
    event = text.event
    assert isinstance(event, TextExtracted)
    await resources.jobs.create(
        ParseScript(
            document_id=text.aggregate.id,
            text=event.text,
            layout=event.layout,
            filename=event.filename,
            engine=choice.engine,
            **choice.model_choice,
        ),
        origin,
        id=asked.caused(ParseScript.kind),
        project=event.project,
        priority=choice.priority,
        inputs=(str(text.aggregate),),
    )
