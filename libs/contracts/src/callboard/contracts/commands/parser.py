"""Commands that the parser service owns: what people do with the plays that it made."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from callboard.contracts.commands.base import Accepted, Command
from callboard.contracts.corrections import SpeakerName


class PlaybookCorrectionAccepted(Accepted):
    """The correction, by its id."""

    correction_id: UUID


class CorrectPlaybook(Command[PlaybookCorrectionAccepted]):
    """Put right what some pieces of a play are, or who speaks them: from one element of its playbook to another."""

    service: ClassVar[str] = "parser"
    verb: ClassVar[str] = "correct_playbook"
    accepted: ClassVar[type[Accepted]] = PlaybookCorrectionAccepted

    play_id: UUID
    first: str = Field(max_length=20, description="Id of the first element, e.g. `e12`.")
    last: str | None = Field(default=None, max_length=20, description="Id of the last; null: the first alone.")
    element_type: str | None = Field(default=None, max_length=40, description="What they are; null: as they were.")
    speakers: tuple[SpeakerName, ...] | None = Field(
        default=None, max_length=50, description="Who speaks them, by name; null: as before."
    )


class WithdrawCorrection(Command[Accepted]):
    """Take a correction back."""

    service: ClassVar[str] = "parser"
    verb: ClassVar[str] = "withdraw_correction"
    accepted: ClassVar[type[Accepted]] = Accepted

    play_id: UUID
    correction_id: UUID


class SavePlay(Command[Accepted]):
    """Put a play into its project's library. One that is there already stays there."""

    service: ClassVar[str] = "parser"
    verb: ClassVar[str] = "save_play"
    accepted: ClassVar[type[Accepted]] = Accepted

    play_id: UUID
