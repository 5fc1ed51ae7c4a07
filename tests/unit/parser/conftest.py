"""Plays written for these tests, by name and read by the rules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from callboard.parser.convert import convert
from callboard.playbook import Playbook

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.fixture(scope="session")
def script() -> Callable[[str], str]:
    """The text of a play in ``scripts``, by the name of its file."""
    return lambda name: (SCRIPTS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read(script: Callable[[str], str]) -> Callable[[str], Playbook]:
    """The playbook that the rules make of such a play; each is read once."""
    known: dict[str, Playbook] = {}

    def _read(name: str) -> Playbook:
        if name not in known:
            known[name] = convert(script(name))
        return known[name]

    return _read
