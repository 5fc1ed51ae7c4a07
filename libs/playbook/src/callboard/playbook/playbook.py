"""A whole play, piece by piece, each a slice of its source."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from callboard.playbook.element import Element
from callboard.playbook.source import Slice, Span

SCHEMA_VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFacts(_Part):
    """Which text a playbook was made of: its sha256 (hex, of the UTF-8), length in characters, and lines."""

    sha256: str
    characters: int
    lines: int


class CastItem(_Part):
    """One entry of the list of persons: the name, and what the list says of them, if anything."""

    name: Slice
    description: Slice | None = None


class Character(_Part):
    """Somebody, or a group, who speaks.

    Attributes:
        id: Unique in the play; a letter, then letters, digits, ``-``, ``_`` (fit for ``xml:id``).
        name: The form most cues have, without its punctuation.
        aliases: The other forms met in cues, in the order of first use.
        is_group: Whether the name stands for several (``ALL``, ``Die Fischer``).
        lines: Number of speeches, those spoken together with others included.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    is_group: bool = False
    lines: int = Field(default=0, ge=0)


class Scene(_Part):
    """A scene of an act: its number in the act (from 1), heading, and all that it spans."""

    number: int = Field(ge=1)
    heading: Slice | None
    span: Span


class Act(_Part):
    """An act with its scenes.

    Attributes:
        number: From 1, in order.
        kind: ``act``; ``part`` for a headed piece beside the acts (prologue, epilogue);
            ``whole`` where a play is not divided into acts.
        heading: None for ``whole``.
        span: Everything from its heading to the next.
        scenes: In order; empty where the act is not divided.
    """

    number: int = Field(ge=1)
    kind: Literal["act", "part", "whole"] = "act"
    heading: Slice | None
    span: Span
    scenes: tuple[Scene, ...] = ()


class Unattributed(_Part):
    """An element that should have a speaker or a kind, but none could be told; ``reason`` says why."""

    element: str
    reason: str


class Playbook(_Part):
    """Who says what, where, with which directions.

    ``elements`` own every non-blank character of the source exactly once, in order; title, author, cast and headings
    repeat slices of them. ``callboard.playbook.verify`` proves both.

    Attributes:
        schema_version: Of this model.
        engine: Name and version of the engine that read the text, ``rules 1``.
        source: The text it was made of.
        title: None where the text states none.
        author: None where the text states none.
        cast: The list of persons as printed.
        characters: Everybody who speaks, in the order of their first speech.
        acts: In order, with their scenes.
        elements: The whole text in order.
        unattributed: What could not be told, listed rather than guessed.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    engine: str
    source: SourceFacts
    title: Slice | None = None
    author: Slice | None = None
    cast: tuple[CastItem, ...] = ()
    characters: tuple[Character, ...] = ()
    acts: tuple[Act, ...] = ()
    elements: tuple[Element, ...] = ()
    unattributed: tuple[Unattributed, ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each character, by id."""
        return {character.id: character.name for character in self.characters}

    def __repr__(self) -> str:
        """In short: a play is long, and asyncio formats the whole result of the task that it runs."""
        return f"<Playbook of {self.source.sha256[:12]} by {self.engine}: {len(self.elements)} elements>"
