"""The pure and the small: backoff, log files, durable files, accounts, names."""

import doctest
import os
from pathlib import Path

import pytest

import callboard.embedded
from callboard.embedded import errors, process
from callboard.embedded.account import Account, first_closed_folder
from callboard.embedded.backoff import Backoff
from callboard.embedded.durable_file import write_durably
from callboard.embedded.logfile import ROTATE_BYTES, LogFile
from callboard.embedded.ports import FIRST, LAST, find_free

STRANGER = Account("stranger", 54321, 54321)


def test_delays_double_up_to_the_cap() -> None:
    """Each death in a row doubles the longest delay, until the cap, however many there are."""
    backoff = Backoff(first_s=1, cap_s=10)
    assert [1, 2, 4, 8, 10, 10] == [backoff.delay_s(deaths, chance=1) for deaths in (1, 2, 3, 4, 5, 10_000)]


def test_jitter_takes_away_half_at_most() -> None:
    """Chance shortens a delay, by no more than half."""
    backoff = Backoff(first_s=1, cap_s=10)
    assert backoff.delay_s(3, chance=0) == 2
    assert all(2 <= backoff.delay_s(3) <= 4 for _ in range(50))


def test_last_lines_are_of_this_start(tmp_path: Path) -> None:
    """What an earlier start wrote is kept in the file and left out of the account of this one."""
    log = LogFile(tmp_path / "logs" / "child.log")
    log.begin()
    assert log.last_lines() == []
    log.path.write_text("old\n")
    log.begin()
    with log.path.open("a") as file:
        file.write("".join(f"line {number}\n\n" for number in range(20)))
    assert ["line 18", "line 19"] == log.last_lines(2)
    assert "old" not in log.last_lines(100)


def test_long_log_is_put_aside(tmp_path: Path) -> None:
    """A log over its limit becomes `.1` at the next start, and the one before that is gone."""
    log = LogFile(tmp_path / "child.log")
    (tmp_path / "child.log.1").write_text("oldest")
    with log.path.open("wb") as file:
        file.truncate(ROTATE_BYTES + 1)
    log.begin()
    assert ROTATE_BYTES + 1 == (tmp_path / "child.log.1").stat().st_size
    assert not log.path.exists()


def test_durable_write_replaces_and_leaves_no_scraps(tmp_path: Path) -> None:
    """The file has the new text and the asked mode, and no temporary file stays."""
    path = tmp_path / "file"
    write_durably(path, "one", 0o644)
    write_durably(path, "two", 0o600)
    assert path.read_text() == "two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [path] == list(tmp_path.iterdir())


def test_failed_durable_write_keeps_the_old_file(tmp_path: Path) -> None:
    """A text that cannot be encoded changes nothing."""
    path = tmp_path / "file"
    write_durably(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_durably(path, "\ud800")
    assert path.read_text() == "old"
    assert [path] == list(tmp_path.iterdir())


def test_closed_folder_is_found(tmp_path: Path) -> None:
    """The outermost folder that a stranger may not pass is named; its owner passes."""
    inner = tmp_path / "open" / "closed" / "inner"
    inner.mkdir(parents=True)
    closed = inner.parent
    closed.chmod(0o700)
    blocked = first_closed_folder(inner / "file", STRANGER)
    assert blocked is not None
    assert blocked in (closed, *closed.parents)
    assert first_closed_folder(inner, Account("me", os.getuid(), os.getgid())) != closed


def test_reachable_path_has_no_closed_folder() -> None:
    """The programs of the system can be reached by anybody."""
    assert first_closed_folder(Path("/usr/bin/env"), STRANGER) is None


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    """A port that is found is of the chosen range and not among the taken."""
    assert find_free(taken=range(FIRST, LAST)) == LAST


def test_exits_are_described_in_words() -> None:
    """The examples in the documentation of the process module run."""
    assert doctest.testmod(process).failed == 0


def test_every_error_has_a_code_of_its_own() -> None:
    """Programs can tell the errors apart by code."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.EmbeddedError)
    ]
    assert len(kinds) == len({kind.code for kind in kinds})


def test_public_names() -> None:
    """The package exports just what it says, so that nothing becomes public by accident."""
    public = {name for name, value in vars(callboard.embedded).items() if name[0] != "_" and hasattr(value, "__doc__")}
    modules = {name for name in public if type(vars(callboard.embedded)[name]).__name__ == "module"}
    assert set(callboard.embedded.__all__) == public - modules
