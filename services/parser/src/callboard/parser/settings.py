"""What the parser is told from outside, beside what every service is told."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from pydantic import Field

from callboard.contracts.jobs import EngineName
from callboard.kernel.settings import Settings
from callboard.llm import ModelSettings
from callboard.parser.engines.llm.engine import CHUNK_TOKENS
from callboard.parser.engines.llm.labelling import Manners


class LabellingSettings(ModelSettings):
    """How language models are asked to label plays."""

    chunk_tokens: int = Field(
        default=CHUNK_TOKENS,
        ge=200,
        le=100_000,
        description="About how many tokens of a play a model is sent at a time.",
    )
    chunks_at_once: int = Field(default=4, ge=1, le=64, description="Chunks of one play that are under way together.")
    model_asks_again: int = Field(
        default=2, ge=0, le=10, description="How often lines are asked about again whose labels cannot be taken."
    )
    model_context_lines: int = Field(default=8, ge=0, le=200, description="Lines of context on each side of a chunk.")
    model_output_tokens: int = Field(
        default=16_384, ge=256, le=1_000_000, description="What an answer may have at most, hidden reasoning included."
    )
    model_timeout: float = Field(default=180.0, ge=0.1, le=3600, description="Seconds that one call may take.")

    @property
    def manners(self) -> Manners:
        """As the engine takes them."""
        return Manners(
            again=self.model_asks_again,
            around=self.model_context_lines,
            output_tokens=self.model_output_tokens,
            timeout=self.model_timeout,
        )


class ParserSettings(Settings, LabellingSettings):
    """Every setting of the parser service."""

    shadow_engine: EngineName | None = Field(
        default=None, description="An engine that reads documents a second time, for comparison; nothing: none does."
    )
    shadow_percent: int = Field(default=100, ge=0, le=100, description="Of how many documents in a hundred it does.")

    def shadows(self, document: UUID) -> bool:
        """Whether a document is one of those; the same document is, or is not, each time."""
        share = int.from_bytes(sha256(document.bytes).digest()[:8]) % 100
        return self.shadow_engine is not None and share < self.shadow_percent
