"""The steps from one format of a data folder to the next, and folders that a restore fills."""

from pathlib import Path

import pytest

from callboard.embedded import (
    FORMAT,
    DataFolder,
    NotADataFolder,
    NotEmpty,
    OtherPostgres,
    PostgresServer,
    RestoreUnfinished,
)
from callboard.embedded.upgrading import STEPS, Step, pending, upgrade


def folder_of_format(path: Path, number: int) -> Path:
    """A folder that says that it has this format."""
    path.mkdir(exist_ok=True)
    (path / "VERSION").write_text(f"{number}\n")
    return path


def test_steps_count_up() -> None:
    """Each comes from the one before, and the newest is what this program writes."""
    assert list(range(2, FORMAT + 1)) == [step.to for step in STEPS]


def test_an_interrupted_upgrade_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The number goes up after each step; what was done is not done again, the one that broke off is."""
    done: list[int] = []

    def step(number: int, *, breaks: bool = False) -> Step:
        def run(_: Path) -> None:
            done.append(number)
            if breaks:
                raise OSError("killed")

        return Step(number, "test", run)

    data = folder_of_format(tmp_path, 1)
    with pytest.raises(OSError, match="killed"):
        upgrade(data, 1, [step(2), step(3, breaks=True), step(4)])
    assert "2\n" == (data / "VERSION").read_text()
    assert [3, 4] == [each.to for each in upgrade(data, 2, [step(2), step(3), step(4)])]
    assert ("4\n", [2, 3, 3, 4]) == ((data / "VERSION").read_text(), done)
    assert [] == pending(4, [step(2), step(3), step(4)])


def test_holding_an_older_folder_upgrades_it_unless_told_not_to(tmp_path: Path) -> None:
    """Who only reads leaves it as it is."""
    folder = DataFolder(folder_of_format(tmp_path, 1))
    with folder.hold(as_it_is=True):
        assert 1 == folder.format()
    with folder.hold():
        assert FORMAT == folder.format()


def test_a_folder_is_refused_until_its_restore_is_over(tmp_path: Path) -> None:
    """A restore that is killed leaves its mark; the next one empties the folder and begins anew."""
    folder = DataFolder(tmp_path / "data")
    with folder.fill():
        (folder.path / "half").touch()
        with pytest.raises(RestoreUnfinished), folder.hold():
            pass
    (folder.path / "RESTORING").touch()  # as a kill leaves it
    with pytest.raises(RestoreUnfinished):
        folder.format()
    with folder.fill():
        assert not (folder.path / "half").exists()
    with folder.hold():
        assert FORMAT == folder.format()


def test_a_failed_restore_leaves_an_empty_folder(tmp_path: Path) -> None:
    """Its space is free again, and it may be filled or held as if nothing had been."""
    folder = DataFolder(tmp_path / "data")
    with pytest.raises(OSError, match="full"), folder.fill():
        raise OSError("full")
    assert {"lock"} == {entry.name for entry in folder.path.iterdir()}
    with folder.fill():
        pass


def test_a_restore_writes_over_nothing(tmp_path: Path) -> None:
    """Neither a data folder, nor other files, nor a file."""
    with DataFolder(tmp_path / "data").hold():
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    for name, error in (("data", NotEmpty), ("other", NotEmpty), ("other/file", NotADataFolder)):
        with pytest.raises(error), DataFolder(tmp_path / name).fill():
            pass


def test_another_major_version_of_postgres_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """Before anything of it is started."""
    folder = DataFolder(tmp_path / "data")
    with folder.hold():
        (folder.postgres / "data").mkdir()
        (folder.postgres / "data" / "PG_VERSION").write_text("17\n")
        with pytest.raises(OtherPostgres, match=r"callboard backup FILE.*callboard restore FILE"):
            PostgresServer.in_folder(folder)
