"""The numbered SQL files of a package."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

_FILE = re.compile(r"(?P<number>[0-9]{4})_[a-z0-9_]+\.sql\Z")


class Migration(NamedTuple):
    """One file: its number, its name, its text."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, hexadecimal; line ends count as line feeds, so that a checkout cannot change it."""
        return hashlib.sha256(self.sql.replace("\r\n", "\n").encode()).hexdigest()


def read_migrations(package: str) -> list[Migration]:
    """A package's migrations in order.

    Raises:
        ValueError: they are not numbered 1, 2, 3 …, or an .sql file has another kind of name.
    """
    migrations = sorted(_read(package), key=lambda migration: migration.number)
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"the migrations of {package} are numbered {numbers}, not 1, 2, 3 …")
    return migrations


def _read(package: str) -> Iterator[Migration]:
    for file in resources.files(package).iterdir():
        if not file.name.endswith(".sql"):
            continue
        match = _FILE.match(file.name)
        if match is None:
            raise ValueError(f"{package} holds {file.name}, which is not named like 0001_what_it_does.sql")
        yield Migration(int(match["number"]), file.name, file.read_text("utf-8"))
