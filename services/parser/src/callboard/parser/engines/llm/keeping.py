"""Chunks that were paid for once, kept under all that they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from callboard.parser.engines.llm.labelling import Manners, Passage
from callboard.parser.engines.llm.prompt import ANSWER, SYSTEM, VERSION, messages
from callboard.playbook import ChunkParse


class Answers(Protocol):
    """Keeps chunks. What it forgets is asked again, so that it may forget anything at any time."""

    async def find(self, key: str) -> ChunkParse | None:
        """What was kept under ``key``, if anything was."""
        ...

    async def keep(self, key: str, parsed: ChunkParse) -> None:
        """Keep it, or not."""
        ...


class NoAnswers:
    """Keeps nothing."""

    async def find(self, key: str) -> ChunkParse | None:
        """Nothing."""
        del key
        return None

    async def keep(self, key: str, parsed: ChunkParse) -> None:
        """Let it go."""


def key_of_chunk(passage: Passage, models: Sequence[str], manners: Manners) -> str:
    """The sha256, as hex, of source, prompt, schema, models and settings: of all that an answer depends on."""
    said = messages(passage.source, passage.lines, passage.people, before=passage.before, around=manners.around)
    whole = {
        "source": passage.source.sha256,
        "prompt": [VERSION, SYSTEM, *(message.text for message in said)],
        "schema": [ANSWER.name, ANSWER.schema],
        "models": list(models),
        "settings": asdict(manners),
    }
    return hashlib.sha256(
        json.dumps(whole, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()
