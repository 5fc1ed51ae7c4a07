"""Text to playbook in this process, without servers."""

import asyncio

from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import Engine, Playbook, SourceText, parse


def convert(source_text: str, engine: Engine | None = None) -> Playbook:
    """Read the play in ``source_text`` with ``engine``; by rules if none is given.

    Must not be called where an event loop runs; await ``callboard.playbook.parse`` there.

    Raises:
        callboard.playbook.PlaybookError: The text is empty, or no speakers can be found in it.
    """
    found: list[Playbook] = []

    async def run() -> None:
        # not returned: asyncio would format a task's whole result for an error message that it then drops
        found.append(await parse(engine or RulesEngine(), SourceText.of(source_text)))

    asyncio.run(run())
    return found[0]
