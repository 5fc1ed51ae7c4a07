"""The rules engine behind the engine port."""

import asyncio
from collections.abc import Sequence

from callboard.parser import assembly  # the module: it is half imported where somebody begins with it
from callboard.parser.chunking import CHUNK_CHARACTERS, cut
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.labelling import Labeller
from callboard.parser.engines.rules.screenplay.conventions import ScreenplayConventions
from callboard.parser.engines.rules.screenplay.labelling import ScreenplayLabeller
from callboard.parser.engines.rules.screenplay.survey import ScreenplaySurvey, survey_screenplay
from callboard.parser.engines.rules.survey import Survey, survey
from callboard.parser.engines.rules.writing import legible
from callboard.playbook import Chunk, ChunkParse, ForeignPlan, Label, ParsePlan, Playbook, SourceText
from callboard.playbook.engine import require_own, require_words


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
        found = await asyncio.to_thread(_survey, source)
        return ParsePlan(
            engine=self.name,
            engine_version=self.version,
            source_sha256=source.sha256,
            conventions=found.conventions.to_json(),
            chunks=cut(source, found.boundaries, self._chunk_characters),
        )

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """Label one chunk; see ``callboard.playbook.Engine.parse_chunk``."""
        require_own(self, plan, source)
        if not 0 <= index < len(plan.chunks):
            raise ForeignPlan(f"The plan has {len(plan.chunks)} chunks; there is no chunk {index}.")
        labels = await asyncio.to_thread(self._label, source, plan, plan.chunks[index])
        return ChunkParse(index=index, labels=tuple(labels))

    def _label(self, source: SourceText, plan: ParsePlan, chunk: Chunk) -> list[Label]:
        """Label ``chunk``; what hangs on the plan alone is kept for the next, as chunks come one after another."""
        kept = self._kept
        if kept is None or kept[0] is not plan or kept[1] is not source:
            kept = self._kept = (plan, source, _labeller(source, plan))
        return kept[2].label(chunk)

    def assemble(self, source: SourceText, plan: ParsePlan, chunks: Sequence[ChunkParse]) -> Playbook:
        """Put the chunks together; see ``callboard.playbook.Engine.assemble``."""
        require_own(self, plan, source)
        ordered = sorted(chunks, key=lambda c: c.index)
        if [c.index for c in ordered] != list(range(len(plan.chunks))):
            raise ForeignPlan("The chunks are not those of the plan, each once.")
        labels = [label for chunk in ordered for label in chunk.labels]
        return assembly.assemble(source, labels, f"{self.name} {self.version}")


def _survey(source: SourceText) -> Survey | ScreenplaySurvey:
    source = legible(source)
    return survey_screenplay(source) or survey(source)


def _labeller(source: SourceText, plan: ParsePlan) -> Labeller | ScreenplayLabeller:
    source = legible(source)
    if plan.conventions.get("kind") == "screenplay":
        return ScreenplayLabeller(source, ScreenplayConventions.from_json(plan.conventions))
    return Labeller(source, Conventions.from_json(plan.conventions))
