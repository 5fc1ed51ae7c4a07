"""One piece of a play: a heading, a cue, a line of verse, a paragraph of prose, a direction."""

from enum import StrEnum
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from callboard.playbook.source import Span


class ElementType(StrEnum):
    """What a piece of the text is."""

    TITLE = "title"
    AUTHOR = "author"
    FRONT_MATTER = "front_matter"  # before the play: licence, preface, setting
    CAST_HEADING = "cast_heading"
    CAST_ITEM = "cast_item"
    ACT_HEADING = "act_heading"
    SCENE_HEADING = "scene_heading"
    HEADING = "heading"  # neither act nor scene: prologue, epilogue, song, number
    CUE = "cue"  # the name or names that open a speech
    DIALOGUE = "dialogue"  # a line of verse, or prose up to the next direction or blank line
    PARENTHETICAL = "parenthetical"  # a direction inside a speech
    DIRECTION = "direction"  # a direction between speeches
    TRANSITION = "transition"
    ORNAMENT = "ornament"  # rules, asterisks, underlining: no words
    # of the page or of the work on it, not the play: running heads, page and line numbers, (MORE), writers' notes; speeches
    # go on over it
    PAGE_MATTER = "page_matter"
    BACK_MATTER = "back_matter"  # after the play
    OTHER = "other"  # inside the play, but what it is could not be told


OF_SPEECH: Final = frozenset({ElementType.CUE, ElementType.DIALOGUE, ElementType.PARENTHETICAL})
"""What a speech is made of."""
BETWEEN_WORDS: Final = frozenset({ElementType.DIRECTION, ElementType.ORNAMENT, ElementType.PAGE_MATTER})
"""What is of no speech, but one may go on after it."""

Side: TypeAlias = Literal["left", "right"]
"""Where a speech stands of two that are said at once: the left one is read first."""


class Element(BaseModel):
    """A piece of the source, what it is, and where in the play it stands.

    Attributes:
        id: ``e1``, ``e2`` … in the order of the source.
        type: What it is.
        text: The source's own characters; line ends of soft wrapped prose included.
        span: Where they stand.
        speakers: Ids of the characters who speak it, in the order of the cue; empty outside of speeches.
        speech: Number of the speech (from 1) that it belongs to; None outside of speeches.
        act: Number of the act (from 1); None before the first.
        scene: Number of the scene within its act (from 1); None outside of scenes.
        concerns: Ids of the characters that a direction is about, in the order of the text; empty outside of directions
            and where nobody can be told.
        verse: Whether a piece of dialogue is verse.
        indent: Columns of blank before its first character on that line; tabs reach the next multiple of 8.
        confidence: 0 (a guess) to 1 (certain).
        dual: Which of two speeches said side by side it belongs to (Fountain's ``^``, Final Draft's dual dialogue): the ``right``
            one is the next speech after the ``left`` one. None in every other speech, and outside of speeches.
        goes_on: Whether it is the rest of the nearest piece of its type before it, which what belongs to the page cut in two.
        hyphens: Offsets in ``text`` of hyphens that only break a word at the end of a line or page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: ElementType
    text: str
    span: Span
    speakers: tuple[str, ...] = ()
    speech: int | None = Field(default=None, ge=1)
    act: int | None = Field(default=None, ge=1)
    scene: int | None = Field(default=None, ge=1)
    concerns: tuple[str, ...] = ()
    verse: bool = False
    indent: int = Field(default=0, ge=0)
    confidence: float = Field(default=1.0, ge=0, le=1)
    dual: Side | None = None
    goes_on: bool = False
    hyphens: tuple[int, ...] = ()
