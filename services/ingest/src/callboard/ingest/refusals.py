"""What is said of files that are not read: each refusal has a stable code, a sentence, and what to do about it."""

from __future__ import annotations

from callboard.contracts.problems import Problem, Refused


def refusal(code: str, message: str, hint: str) -> Refused:
    """A refusal that is final for these bytes, to be raised."""
    return Refused(Problem(code=code, message=message, hint=hint))


def encrypted_file() -> Refused:
    """The refusal of what opens with a password alone."""
    return refusal(
        "ENCRYPTED_FILE",
        "The file is encrypted: it opens with a password alone.",
        "Save it without a password and send that.",
    )
