"""The rules engine behind the engine port."""

import asyncio
from collections.abc import Sequence

from callboard.parser.assembly import assemble
from callboard.parser.chunking import CHUNK_CHARACTERS, cut
from callboard.parser.engines.rules.kinds import labeller_of, read_learnt, survey_text
from callboard.parser.engines.rules.labelling import Labeller
from callboard.parser.engines.rules.screenplay.labelling import ScreenplayLabeller
from callboard.playbook import Chunk, ChunkParse, Label, ParsePlan, Playbook, SourceText
from callboard.playbook.engine import require_chunk, require_labels, require_words


class RulesEngine:
    """Reads a play by the conventions that it learns from the play itself.

    Reading keeps the processor busy, so it is done in a thread: the event loop of whoever awaits stays free.

    Args:
        chunk_characters: About how long a chunk is.
    """

    name = "rules"
    at_once = 1
    version = "2"

    def __init__(self, chunk_characters: int = CHUNK_CHARACTERS) -> None:
        self._chunk_characters = chunk_characters
        self._kept: tuple[ParsePlan, SourceText, Labeller | ScreenplayLabeller] | None = None

    async def plan(self, source: SourceText) -> ParsePlan:
        """Survey the text; see ``callboard.playbook.Engine.plan``."""
        require_words(source)
        found = await asyncio.to_thread(survey_text, source)
        return ParsePlan(
            engine=self.name,
            engine_version=self.version,
            source_sha256=source.sha256,
            conventions=found.conventions.to_json(),
            chunks=cut(found.clean, found.boundaries, self._chunk_characters, found.speeches),
        )

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """Label one chunk; see ``callboard.playbook.Engine.parse_chunk``."""
        chunk = require_chunk(self, plan, source, index)
        labels = await asyncio.to_thread(self._label, source, plan, chunk)
        return ChunkParse(index=index, labels=tuple(labels))

    def _label(self, source: SourceText, plan: ParsePlan, chunk: Chunk) -> list[Label]:
        """Label ``chunk``; what hangs on the plan alone is kept for the next, as chunks come one after another."""
        kept = self._kept
        if kept is None or kept[0] is not plan or kept[1] is not source:
            kept = self._kept = (plan, source, labeller_of(source, read_learnt(plan.conventions)))
        return kept[2].label(chunk)

    def assemble(self, source: SourceText, plan: ParsePlan, chunks: Sequence[ChunkParse]) -> Playbook:
        """Put the chunks together; see ``callboard.playbook.Engine.assemble``."""
        labels = require_labels(self, plan, source, chunks)
        return assemble(source, labels, f"{self.name} {self.version}")
