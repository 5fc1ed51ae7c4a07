"""What holds for the SQL of all packages."""

from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MOST_SHARED = 0.6
"""Queries of a few lines may be alike by chance; one that is written twice shares nearly all of them."""


def lines(file: Path) -> set[str]:
    """What a file says, without remarks."""
    stripped = (line.strip() for line in file.read_text("utf-8").splitlines())
    return {line for line in stripped if line and not line.startswith("--")}


def test_no_query_is_written_twice() -> None:
    """Where two differ in a few words, one of them can take these as an argument."""
    queries = {file: lines(file) for part in ("libs", "services") for file in (ROOT / part).rglob("*.sql")}
    assert queries
    alike = [
        (str(one.relative_to(ROOT)), other.name)
        for one, other in combinations(sorted(queries), 2)
        if len(queries[one] & queries[other]) > _MOST_SHARED * max(len(queries[one]), len(queries[other]))
    ]
    assert [] == alike
