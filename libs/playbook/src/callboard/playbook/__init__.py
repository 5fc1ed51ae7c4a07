"""Who says what, where, with which directions: the playbook of one play, its source text, exports and the engine port.

Everything here is pure: no I/O, no clock, no settings.
"""

from callboard.playbook.corrections import Corrected, Misfit, apply_corrections
from callboard.playbook.doubts import Doubt, doubts
from callboard.playbook.duets import only_duets
from callboard.playbook.element import Element, ElementType, Side
from callboard.playbook.engine import (
    Chunk,
    ChunkParse,
    Engine,
    Label,
    ParsePlan,
    parse,
)
from callboard.playbook.errors import (
    EmptySource,
    ForeignLayout,
    ForeignPlan,
    NoSpeakersFound,
    NoSuchCharacter,
    NotOfThisSource,
    PlaybookError,
)
from callboard.playbook.layout import Alignment, LineLayout, SourceLayout, Style, StyledRun
from callboard.playbook.playbook import (
    SCHEMA_VERSION,
    Act,
    CastItem,
    Character,
    Playbook,
    Scene,
    SourceFacts,
    Unattributed,
)
from callboard.playbook.source import Slice, SourceText, Span
from callboard.playbook.summary import SpeakerLines, Summary, summary
from callboard.playbook.verification import verify

__all__ = [
    "SCHEMA_VERSION",
    "Act",
    "Alignment",
    "CastItem",
    "Character",
    "Chunk",
    "ChunkParse",
    "Corrected",
    "Doubt",
    "Element",
    "ElementType",
    "EmptySource",
    "Engine",
    "ForeignLayout",
    "ForeignPlan",
    "Label",
    "LineLayout",
    "Misfit",
    "NoSpeakersFound",
    "NoSuchCharacter",
    "NotOfThisSource",
    "ParsePlan",
    "Playbook",
    "PlaybookError",
    "Scene",
    "Side",
    "Slice",
    "SourceFacts",
    "SourceLayout",
    "SourceText",
    "Span",
    "SpeakerLines",
    "Style",
    "StyledRun",
    "Summary",
    "Unattributed",
    "apply_corrections",
    "doubts",
    "only_duets",
    "parse",
    "summary",
    "verify",
]
