"""Every version of every event ever published can still be read, and the current one is written as published."""

import json
from pathlib import Path

import pytest

from callboard.contracts.event import Event
from callboard.contracts.events import EVENTS, TextExtracted

GOLDEN = Path(__file__).parent / "golden"
PUBLISHED = sorted(GOLDEN.glob("*.json"))


def type_and_version(path: Path) -> tuple[str, int]:
    event_type, version = path.stem.rsplit(".v", 1)
    return event_type, int(version)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_published_events_can_be_read(path: Path) -> None:
    """A body written when its version was published decodes into the class of today."""
    event_type, version = type_and_version(path)

    event = EVENTS.decode(event_type, version, path.read_bytes())

    assert event_type == event.type


@pytest.mark.parametrize("cls", list(EVENTS), ids=lambda cls: cls.type)
def test_current_version_is_written_as_published(cls: type[Event]) -> None:
    """Writing what was read gives the golden body again: no field was renamed, dropped, added or retyped unnoticed."""
    golden = json.loads((GOLDEN / f"{cls.type}.v{cls.version}.json").read_text())

    written = json.loads(cls.model_validate(golden).model_dump_json())

    assert golden == written


def test_every_version_is_kept() -> None:
    """Each type has a golden body for each of its versions from 1 on, and there is none of an unknown type."""
    expected = {(cls.type, version) for cls in EVENTS for version in range(1, cls.version + 1)}

    assert expected == {type_and_version(path) for path in PUBLISHED}


def test_a_text_from_before_there_were_layouts_is_plain_text() -> None:
    """What version 1 could not say is filled in as it was: plain text, without layout, pages or notes."""
    event = EVENTS.decode("text_extracted", 1, (GOLDEN / "text_extracted.v1.json").read_bytes())

    assert isinstance(event, TextExtracted)
    assert ("text", "utf-8", None, None, ()) == (event.format, event.encoding, event.layout, event.pages, event.notes)


def test_a_text_from_before_there_were_previews_has_none() -> None:
    """Version 2 said everything but that."""
    event = EVENTS.decode("text_extracted", 2, (GOLDEN / "text_extracted.v2.json").read_bytes())

    assert isinstance(event, TextExtracted)
    assert ("pdf/1", 3, None) == (event.extractor, event.pages, event.preview)
