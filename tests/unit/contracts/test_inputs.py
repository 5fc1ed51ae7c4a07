"""What a command may say: whatever a view could not keep is refused before it can become an event."""

from typing import Any

import pytest
from pydantic import ValidationError

from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import BlobRef
from callboard.contracts.events import JobCreated

UPLOAD = {"filename": "a.txt", "content": {"sha256": "ab" * 32, "size": 3}}


@pytest.mark.parametrize("actor", ["system", "zoë@example.org", "https://id.example.org/u/1", "Anna Maria"])
def test_people_are_named_in_their_own_words(actor: str) -> None:
    """Names, addresses and the subjects of identity providers."""
    assert actor == UploadDocument.model_validate({**UPLOAD, "actor": actor}).actor


def test_a_project_has_up_to_64_letters_of_any_script() -> None:
    """Letters are counted, not their bytes."""
    assert "ж" * 64 == UploadDocument.model_validate({**UPLOAD, "project": "ж" * 64}).project


@pytest.mark.parametrize(
    "unfit",
    [
        {"actor": "a\0"},
        {"actor": "a\r\n"},
        {"actor": "\ud800"},
        {"actor": ""},
        {"actor": "a" * 256},
        {"project": "a\0"},
        {"project": ""},
        {"project": " a"},
        {"project": "ж" * 65},
        {"parse": {"engine": "rules\0"}},
        {"parse": {"priority": 1001}},
        {"parse": {"priority": -(2**31)}},
        {"content": {"sha256": "\0" * 64, "size": 3}},
        {"content": {"sha256": "AB" * 32, "size": 3}},
        {"content": {"sha256": "ab" * 32, "size": -1}},
    ],
    ids=repr,
)
def test_what_no_view_could_keep_is_no_command(unfit: dict[str, Any]) -> None:
    """NUL, half characters, numbers beyond a column's: each would stop views for good, since the log is never edited."""
    with pytest.raises(ValidationError):
        UploadDocument.model_validate({**UPLOAD, **unfit})


def test_events_hold_to_the_same_bounds() -> None:
    """Nobody inside can append what nobody outside may ask for."""
    with pytest.raises(ValidationError):
        JobCreated(kind="parse", project="p", args={}, priority=2**31)
    with pytest.raises(ValidationError):
        BlobRef(sha256="short", size=1)
