"""The registry reads what is current, upcasts what is older, and refuses what it cannot read."""

from typing import Any, ClassVar

import pytest

from callboard.contracts.event import Event
from callboard.contracts.registry import NewerEvent, Registry, UnreadableEvent


class Hired(Event):
    aggregate: ClassVar[str] = "actor"
    type: ClassVar[str] = "hired"
    version: ClassVar[int] = 3

    first: str
    last: str


def split_name(body: dict[str, Any]) -> dict[str, Any]:
    first, last = body["name"].split(" ", 1)
    return {"first": first, "surname": last}


def rename_surname(body: dict[str, Any]) -> dict[str, Any]:
    return {"first": body["first"], "last": body["surname"]}


REGISTRY = Registry([Hired], {("hired", 1): split_name, ("hired", 2): rename_surname})


@pytest.mark.parametrize(
    ("version", "body"),
    [
        (1, b'{"name": "Nell Gwyn"}'),
        (2, b'{"first": "Nell", "surname": "Gwyn"}'),
        (3, b'{"first": "Nell", "last": "Gwyn"}'),
    ],
)
def test_every_version_becomes_the_current_one(version: int, body: bytes) -> None:
    """A body of any version goes through each upcaster after it."""
    assert Hired(first="Nell", last="Gwyn") == REGISTRY.decode("hired", version, body)


@pytest.mark.parametrize(
    ("event_type", "version", "body", "reason"),
    [
        ("fired", 1, b"{}", "not known"),
        ("hired", 4, b"{}", "upgrade"),
        ("hired", 3, b"{", "cannot be read"),
        ("hired", 3, b'{"first": "Nell"}', "cannot be read"),
        ("hired", 1, b'{"name": 7}', "cannot be read"),
        ("hired", 1, b"[]", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said(event_type: str, version: int, body: bytes, reason: str) -> None:
    """Unknown types, newer versions and broken bodies end in one typed error that says which."""
    with pytest.raises(UnreadableEvent, match=reason):
        REGISTRY.decode(event_type, version, body)


def test_a_newer_version_is_told_from_what_nobody_can_read() -> None:
    """It is worth keeping for the program that wrote it."""
    with pytest.raises(NewerEvent, match="upgrade"):
        REGISTRY.decode("hired", 4, b"{}")


def test_a_type_taken_twice_is_refused() -> None:
    """Two classes cannot stand for one type."""
    with pytest.raises(ValueError, match="two classes"):
        Registry([Hired, Hired], {("hired", 1): split_name, ("hired", 2): rename_surname})


def test_a_missing_upcaster_is_refused() -> None:
    """A version that cannot become the current one is found at start, not when the first such event is read."""
    with pytest.raises(ValueError, match="no upcaster from version 2"):
        Registry([Hired], {("hired", 1): split_name})


def test_fields_of_a_later_program_are_passed_over() -> None:
    """A field that this program does not know does not make an event unreadable."""
    assert Hired(first="A", last="B") == REGISTRY.decode("hired", 3, b'{"first": "A", "last": "B", "stage_name": "C"}')


def test_an_extended_registry_reads_all_that_the_first_one_does() -> None:
    """New classes come with the old ones' upcasters, and the first registry stays as it was."""

    class Fired(Hired):
        type = "fired"
        version = 1

    extended = REGISTRY.extended(Fired)
    body = b'{"name": "Ada Lovelace"}'
    assert REGISTRY.decode("hired", 1, body) == extended.decode("hired", 1, body)
    assert (True, False) == ("fired" in extended, "fired" in REGISTRY)
