"""Requests to the service that owns the answer, and the two forms an answer can have."""

from callboard.contracts.commands.base import Accepted, Command, Reply
from callboard.contracts.commands.ingest import UploadAccepted, UploadDocument
from callboard.contracts.commands.parser import (
    CorrectPlaybook,
    PlaybookCorrectionAccepted,
    SavePlay,
    WithdrawCorrection,
)

__all__ = [
    "Accepted",
    "Command",
    "CorrectPlaybook",
    "PlaybookCorrectionAccepted",
    "Reply",
    "SavePlay",
    "UploadAccepted",
    "UploadDocument",
    "WithdrawCorrection",
]
