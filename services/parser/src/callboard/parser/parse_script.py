"""The job that parses a text into a playbook, chunk by chunk; each chunk is a checkpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from callboard.contracts.event import Envelope
from callboard.contracts.events import ChunkParsed, ParsePlanned, PlayCompleted, UnsupportedSpeakerSeen
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import ParseScript, ReadText
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import JobRun, Reject, Retry
from callboard.kernel.log import Append
from callboard.kernel.resources import Resources
from callboard.kernel.structured import structlog
from callboard.llm import ModelError
from callboard.parser.engines.choice import ASKING
from callboard.parser.engines.means import EngineMaker
from callboard.parser.model_calls import model_summary
from callboard.parser.open_models import OpenModels
from callboard.parser.progress import ParseProgress, fold
from callboard.parser.reading import read_chunks
from callboard.playbook import (
    ChunkParse,
    Engine,
    ParsePlan,
    Playbook,
    PlaybookError,
    SourceLayout,
    SourceText,
    summary,
    verify,
)

_log = structlog.stdlib.get_logger(__name__)


class ParseScripts:
    """Carries `parse_script` jobs with the engines that there are."""

    def __init__(self, engines: Mapping[str, EngineMaker], models: OpenModels) -> None:
        """`engines` by name; `models` for those that need one."""
        self._engines = engines
        self._models = models

    async def __call__(self, resources: Resources, run: JobRun, args: ParseScript) -> dict[str, Any] | None:
        """Parse what is not yet parsed, and complete the play and the job in one batch."""
        read = await self.read(resources, run, args)
        await _complete(resources, run, args, read)
        return None

    async def read(self, resources: Resources, run: JobRun, args: ReadText) -> Read:
        """Parse what is not yet parsed; its chunks are checkpoints of this run's job.

        Raises:
            Reject: the text, the engine or the models cannot be used.
            Retry: a provider may answer later.
        """
        try:
            engine = self._engine(args.engine)(self._models.means(resources, run, args))
            source = await _source(resources, args)
            playbook = await _parse(engine, source, run)
        except PlaybookError as error:
            raise Reject(Problem(code=error.code, message=str(error), hint=error.hint)) from error
        except ModelError as error:
            raise outcome_of(error) from error
        return Read(engine, playbook, model_summary(run.events, source) if args.engine in ASKING else None)

    def _engine(self, name: str) -> EngineMaker:
        if name not in self._engines:
            raise Reject(
                Problem(
                    code="UNKNOWN_ENGINE",
                    message=f"There is no parsing engine called {name!r}.",
                    hint=f"Choose one of: {', '.join(sorted(self._engines))}.",
                )
            )
        return self._engines[name]


async def _source(resources: Resources, args: ReadText) -> SourceText:
    text = await resources.blobs.read_bytes(args.text)
    layout = await resources.blobs.read_bytes(args.layout) if args.layout else None
    return SourceText.of(text.decode("utf-8"), SourceLayout.model_validate_json(layout) if layout else None)


async def _parse(engine: Engine, source: SourceText, run: JobRun) -> Playbook:
    progress = fold(run.events, engine)
    if progress.plan is None:
        progress = ParseProgress(await _plan(engine, source, run))
    assert progress.plan
    chunks, total = dict(progress.chunks), len(progress.plan.chunks)

    async def landed(chunk: ChunkParse) -> None:
        chunks[chunk.index] = chunk
        await run.append(ChunkParsed(index=chunk.index, total=total, parse=chunk.model_dump(mode="json")))

    await read_chunks(engine, source, progress.plan, progress.missing, landed)
    return await asyncio.to_thread(_assemble, engine, source, progress.plan, [chunks[i] for i in sorted(chunks)])


def _assemble(engine: Engine, source: SourceText, plan: ParsePlan, chunks: list[ChunkParse]) -> Playbook:
    playbook = engine.assemble(source, plan, chunks)
    verify(playbook, source)
    return playbook


async def _plan(engine: Engine, source: SourceText, run: JobRun) -> ParsePlan:
    plan = await engine.plan(source)
    await run.append(
        ParsePlanned(
            engine=engine.name,
            engine_version=engine.version,
            chunks=len(plan.chunks),
            plan=plan.model_dump(mode="json"),
        )
    )
    return plan


def outcome_of(error: ModelError) -> Retry | Reject:
    """How a job ends or waits for which no model answered; a provider that asked to be left alone is, by everybody."""
    failure, problem = error.failure, error.problem
    if not problem.retryable:
        return Reject(problem)
    if failure.retry_after is None:
        return Retry(problem=problem)
    after = timedelta(seconds=failure.retry_after)
    return Retry(after, problem, gate=failure.provider if failure.retry_after > 0 else None)


class Read(NamedTuple):
    """A play that was read: by whom, what came of it, and what models had to do with it."""

    engine: Engine
    playbook: Playbook
    model: dict[str, Any] | None


async def _complete(resources: Resources, run: JobRun, args: ParseScript, read: Read) -> None:
    engine, playbook = read.engine, read.playbook
    body = await asyncio.to_thread(playbook.model_dump_json)
    blob = await resources.blobs.put_bytes(body.encode())
    play = Aggregate("play", derived_id(run.id, "play"))
    completed = PlayCompleted(
        project=run.project,
        document_id=args.document_id,
        job_id=run.id,
        engine=engine.name,
        engine_version=engine.version,
        title=playbook.title.text if playbook.title else None,
        author=playbook.author.text if playbook.author else None,
        playbook=blob,
        summary=summary(playbook).model_dump(mode="json") | ({"model": read.model} if read.model else {}),
    )
    fact = Append(play, 0, [Envelope.wrap(play, completed, run.origin)])
    await run.complete_with([fact], {"play_id": str(play.id)}, events=unsupported_speakers(playbook))
    await _log.ainfo("play_completed", play_id=play.id, elements=len(playbook.elements))


def unsupported_speakers(playbook: Playbook) -> list[UnsupportedSpeakerSeen]:
    """A notice for each group that speaks, at the line where it first does; it is kept as a group."""
    first_lines: dict[str, int] = {}
    for element in playbook.elements:
        for speaker in element.speakers:
            first_lines.setdefault(speaker, element.span.start_line)
    return [
        UnsupportedSpeakerSeen(label=character.name, line=first_lines[character.id])
        for character in playbook.characters
        if character.is_group and character.id in first_lines
    ]
