"""Bytes named by their SHA-256, in a JetStream object store: streamed in and out, never whole in memory."""

from callboard.kernel.blobs.spooling import Spooled
from callboard.kernel.blobs.store import BlobStore

__all__ = ["BlobStore", "Spooled"]
