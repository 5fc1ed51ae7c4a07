"""Requests to the service that owns the answer, and the two forms an answer can have."""

from callboard.contracts.commands.base import Accepted, Command, Reply
from callboard.contracts.commands.ingest import UploadAccepted, UploadDocument

__all__ = ["Accepted", "Command", "Reply", "UploadAccepted", "UploadDocument"]
