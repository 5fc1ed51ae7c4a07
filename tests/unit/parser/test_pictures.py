"""The pictures of the guide show what the engine decides today."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pictures.gallery import pictures

DRAWN = pictures()
FOLDER = Path(__file__).parents[3] / "docs" / "pictures"


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_the_one_that_would_be_drawn_now(name: str) -> None:
    """Where the engine decides otherwise than when it was drawn, `make docs` draws it anew."""
    assert DRAWN[name] == (FOLDER / name).read_text(encoding="utf-8"), "run `make docs` and look at the picture"


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_says_what_it_shows_and_can_be_read_on_dark_paper(name: str) -> None:
    """It is well-formed, has a title for those who cannot see it, and other colours for the dark."""
    root = ET.fromstring(DRAWN[name])  # noqa: S314 - our own

    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert "prefers-color-scheme: dark" in (root.findtext("{http://www.w3.org/2000/svg}style") or "")


def test_pictures_are_the_same_in_every_run() -> None:
    """Nothing in them depends on the clock, on chance or on the order of sets."""
    assert pictures() == DRAWN
