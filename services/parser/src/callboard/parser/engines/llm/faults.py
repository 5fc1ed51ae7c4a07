"""What can be wrong with an answer, told so that a model can mend it and a person can understand it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class FaultCode(StrEnum):
    """Which promise a row breaks."""

    UNREADABLE_ROW = "UNREADABLE_ROW"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    NOT_IN_ORDER = "NOT_IN_ORDER"
    OWNED_TWICE = "OWNED_TWICE"
    MISSING = "MISSING"
    NO_ECHO = "NO_ECHO"
    ECHO_MISMATCH = "ECHO_MISMATCH"
    UNANCHORED = "UNANCHORED"
    UNKNOWN_SPEAKER = "UNKNOWN_SPEAKER"
    INVENTED_SPEAKER = "INVENTED_SPEAKER"
    OTHER_SPEAKER = "OTHER_SPEAKER"
    KNOWN_ALREADY = "KNOWN_ALREADY"
    NOBODY_SPEAKS = "NOBODY_SPEAKS"
    NO_ANSWER = "NO_ANSWER"


class Fault(NamedTuple):
    """One broken promise.

    Attributes:
        code: Which.
        first: The first line that it spoils.
        last: The last one, inclusive.
        message: One sentence.
    """

    code: FaultCode
    first: int
    last: int
    message: str

    def __str__(self) -> str:
        """As it is put to the model, and listed in the playbook."""
        return f"{self.code}: {self.message}"
