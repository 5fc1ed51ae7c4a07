"""The data folder that the previous version made, unpacked where a test may use it up; see tests/fixtures."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

from callboard.embedded.account import unprivileged_account

FIXTURES = Path(__file__).parents[1] / "fixtures"


def unpack_previous_folder(place: Path) -> Path:
    """The folder as the previous version left it, below `place`."""
    with tarfile.open(FIXTURES / "previous_folder.tar.xz") as archive:
        archive.extractall(place, filter="tar")
    data = place / "data"
    data.chmod(0o711)
    give_to_postgres(data / "postgres" / "data")
    return data


def give_to_postgres(cluster: Path) -> None:
    """Let the account own a cluster that runs Postgres here."""
    account = unprivileged_account(cluster)
    for path in (cluster, *cluster.rglob("*")) if account else ():
        os.chown(path, account.uid, account.gid)  # pyright: ignore[reportOptionalMemberAccess] - asked one line above


def previous_answers() -> dict[str, Any]:
    """What the previous version answered before it stopped: `jobs` by name, `answers` by address, `events` in order."""
    return json.loads((FIXTURES / "previous_answers.json").read_text("utf-8"))
