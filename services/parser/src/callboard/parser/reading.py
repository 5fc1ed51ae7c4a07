"""Reading the chunks of a plan, several side by side where the engine waits for others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from callboard.playbook import ChunkParse, Engine, ParsePlan, Playbook, SourceText


async def read_chunks(
    engine: Engine,
    source: SourceText,
    plan: ParsePlan,
    wanted: Iterable[int],
    landed: Callable[[ChunkParse], Awaitable[None]],
) -> None:
    """Read the chunks ``wanted``, in their order, ``engine.at_once`` of them at a time; each is handed over as it is done.

    Where one fails nothing new is begun, and those under way are read to their end, since they are paid for; then the first
    failure is raised. A cancellation ends them all at once.
    """
    waiting = iter(wanted)
    failed: list[Exception] = []

    async def read_on() -> None:
        for index in waiting:
            if failed:
                return
            try:
                await landed(await engine.parse_chunk(source, plan, index))
            except Exception as error:  # noqa: BLE001 - raised below, when the others are done
                failed.append(error)

    async with asyncio.TaskGroup() as group:
        for _ in range(engine.at_once):
            group.create_task(read_on())
    if failed:
        raise failed[0]


async def read_play(engine: Engine, source: SourceText) -> Playbook:
    """Read a whole play in this process, as ``callboard.playbook.parse`` does, but several chunks side by side.

    Raises:
        PlaybookError: As the steps of the engine do.
        callboard.llm.ModelError: A language model that it asks gave no answer.
    """
    plan = await engine.plan(source)
    chunks: list[ChunkParse] = []

    async def landed(chunk: ChunkParse) -> None:
        chunks.append(chunk)

    await read_chunks(engine, source, plan, range(len(plan.chunks)), landed)
    return engine.assemble(source, plan, chunks)
