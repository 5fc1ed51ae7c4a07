"""Identifiers: UUIDv7 for what an owner makes, UUIDv5 for what follows from something that is already there."""

from __future__ import annotations

import os
import time
from uuid import UUID, uuid5

_DERIVED = UUID("6f0c5b4e-9a53-5d0c-8f43-6f1d3d2c7a10")


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10)) >> 6
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


def derived_id(cause: UUID | str, purpose: str) -> UUID:
    """The id of what `cause` gives rise to for `purpose`: the same for the same pair, so that a redelivery makes nothing twice."""
    return uuid5(_DERIVED, f"{cause}\n{purpose}")
