"""Shadow parses: another engine reads beside the active one, replaces nothing, and what it would have changed is kept."""

from __future__ import annotations

import asyncio
from typing import Any

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.events import JobCreated, ParseCompared, PlayCompleted
from callboard.contracts.jobs import ParseScript, ShadowParse
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import JobRun
from callboard.kernel.resources import Resources
from callboard.parser.comparing import compare
from callboard.parser.parse_script import ParseScripts
from callboard.parser.settings import ParserSettings
from callboard.playbook import Playbook

_PRIORITY = -500
"""After everything that somebody waits for."""


class ShadowParses:
    """Carries `shadow_parse` jobs as `parse_script` jobs are carried, but for their end."""

    def __init__(self, parses: ParseScripts) -> None:
        """`parses` reads the text."""
        self._parses = parses

    async def __call__(self, resources: Resources, run: JobRun, args: ShadowParse) -> dict[str, Any] | None:
        """Read the text, hold it against the playbook in use, and complete the job with the comparison."""
        shadow = (await self._parses.read(resources, run, args)).playbook
        active = Playbook.model_validate_json(await resources.blobs.read_bytes(args.playbook))
        found = await asyncio.to_thread(compare, active, shadow)
        compared = ParseCompared(
            document_id=args.document_id,
            active=active.engine,
            shadow=shadow.engine,
            scenes=found.scenes,
            lines=sum(scene.lines for scene in found.scenes),
            same_type=sum(scene.same_type for scene in found.scenes),
            same_speakers=sum(scene.same_speakers for scene in found.scenes),
            differences=await resources.blobs.put_bytes(found.differences.model_dump_json().encode()),
        )
        await run.complete_with([], {"differing_lines": len(found.differences.lines)}, events=[compared])
        return None


async def start_shadow_parse(resources: Resources, recorded: Recorded, origin: Origin) -> None:
    """Have a share of the documents read by the engine that runs in shadow, if one does; its job follows from the event."""
    event, settings = recorded.event, resources.settings
    assert isinstance(event, PlayCompleted)
    if not isinstance(settings, ParserSettings) or not settings.shadows(event.document_id):
        return
    created = (await resources.store.read(Aggregate("job", event.job_id)))[0].event
    assert isinstance(created, JobCreated)
    args = ParseScript.model_validate(created.args)
    assert settings.shadow_engine
    if args.engine == settings.shadow_engine:
        return
    shadow = args.model_dump(exclude={"engine"}) | {"engine": settings.shadow_engine, "playbook": event.playbook}
    await resources.jobs.create(
        ShadowParse.model_validate(shadow),
        origin,
        id=recorded.caused(ShadowParse.kind),
        project=event.project,
        priority=_PRIORITY,
        inputs=args.works_on,
    )
