"""The data folder: its layout, its lock, what it remembers."""

import json
import socket
from pathlib import Path

import pytest

from callboard.embedded import (
    FORMAT,
    AlreadyRunning,
    DataFolder,
    DataFolderTooNew,
    FolderNotWritable,
    NotADataFolder,
    PortInUse,
    default_location,
)


def permissions(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_first_hold_makes_the_layout(tmp_path: Path) -> None:
    """A folder that does not exist is made with all its parts, and what is secret is for its owner alone."""
    with DataFolder(tmp_path / "deep" / "data").hold() as folder:
        folder.secret("nats")
        names = {entry.name for entry in folder.path.iterdir()}
        assert {"VERSION", "lock", "secrets.json", "run.json", "nats", "postgres", "logs"} == names
        assert (folder.path / "VERSION").read_text() == f"{FORMAT}\n"
        assert permissions(folder.path / "secrets.json") == 0o600
        assert permissions(folder.path / "run.json") == 0o600
        assert permissions(folder.path / "lock") == 0o600


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """A secret is the same at every start, and no two names share one."""
    with DataFolder(tmp_path / "data").hold() as folder:
        first = folder.secret("nats")
        assert first != folder.secret("postgres")
    with DataFolder(tmp_path / "data").hold() as folder:
        assert first == folder.secret("nats")
    assert first.isalnum()
    assert first[0].isalpha()


def test_second_hold_names_the_process_and_the_folder(tmp_path: Path) -> None:
    """Whoever comes second is told who is there, and the first is not disturbed."""
    with DataFolder(tmp_path / "data").hold() as folder:
        with pytest.raises(AlreadyRunning) as caught, DataFolder(tmp_path / "data").hold():
            pass
        assert folder.path == caught.value.folder
        assert str(caught.value.pid) in (folder.path / "lock").read_text()
        assert str(caught.value.pid) in caught.value.message
        assert str(folder.path) in caught.value.message


def test_newer_format_is_refused_untouched(tmp_path: Path) -> None:
    """A folder of a newer version is refused with advice, and nothing is written to it."""
    (tmp_path / "VERSION").write_text("99\n")
    with pytest.raises(DataFolderTooNew, match=r"format 99.*Upgrade Callboard"), DataFolder(tmp_path).hold():
        pass
    assert [tmp_path / "VERSION"] == list(tmp_path.iterdir())


def test_folder_with_other_files_is_refused_untouched(tmp_path: Path) -> None:
    """A folder that holds somebody's files is never taken for a data folder."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(NotADataFolder, match="other files"), DataFolder(tmp_path).hold():
        pass
    assert [tmp_path / "thesis.txt"] == list(tmp_path.iterdir())


def test_unreadable_version_is_refused(tmp_path: Path) -> None:
    """A VERSION that is no number is not guessed at."""
    (tmp_path / "VERSION").write_text("soon\n")
    with pytest.raises(NotADataFolder, match="soon"), DataFolder(tmp_path).hold():
        pass


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A path that is a file is refused in words."""
    (tmp_path / "data").write_text("")
    with pytest.raises(NotADataFolder, match="it is a file"), DataFolder(tmp_path / "data").hold():
        pass


def test_place_where_no_folder_can_be_made_is_refused() -> None:
    """An operating system's refusal becomes a sentence that names the folder."""
    with (
        pytest.raises(FolderNotWritable, match="/proc/callboard/data cannot be written"),
        DataFolder(Path("/proc/callboard/data")).hold(),
    ):
        pass


def test_interrupted_first_start_is_taken_up(tmp_path: Path) -> None:
    """A start that was killed before it wrote VERSION leaves nothing that the next one refuses."""
    (tmp_path / "lock").write_text("1")
    (tmp_path / ".VERSION.abc").write_text("")
    with DataFolder(tmp_path).hold() as folder:
        assert (folder.path / "VERSION").exists()


def test_a_port_in_use_leaves_the_folder_unmade(tmp_path: Path) -> None:
    """Unless somebody runs on it, who may be the one that has the port, and is told of then."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = [taken.getsockname()[1]]
        with pytest.raises(PortInUse), DataFolder(tmp_path / "data").hold(ports=ports):
            pass
        assert [] == list(tmp_path.iterdir())
        with (
            DataFolder(tmp_path / "data").hold(),
            pytest.raises(AlreadyRunning),
            DataFolder(tmp_path / "data").hold(ports=ports),
        ):
            pass


def test_run_is_told_while_it_runs(tmp_path: Path) -> None:
    """Another process finds the addresses during a run, and nothing after it."""
    observer = DataFolder(tmp_path / "data")
    assert observer.running() is None
    with DataFolder(tmp_path / "data").hold() as folder:
        folder.publish({"api": "http://127.0.0.1:1"})
        run = observer.running()
        assert run is not None
        assert run.addresses == {"api": "http://127.0.0.1:1"}
    assert observer.running() is None
    assert json.loads((tmp_path / "data" / "run.json").read_text())["addresses"] == {}


def test_port_is_the_same_next_time(tmp_path: Path) -> None:
    """A port is remembered across starts, and given to no second child."""
    with DataFolder(tmp_path / "data").hold() as folder:
        port = folder.port("nats")
        assert port != folder.port("postgres")
    with DataFolder(tmp_path / "data").hold() as folder:
        assert port == folder.port("nats")


def test_taken_port_gives_way_or_is_refused(tmp_path: Path) -> None:
    """A remembered port that is taken by now is replaced; one that was asked for by number is refused."""
    with DataFolder(tmp_path / "data").hold() as folder:
        port = folder.port("nats")
        with socket.create_server(("127.0.0.1", port)):
            assert port != folder.port("nats")
            with pytest.raises(PortInUse, match=f"Port {port} on 127.0.0.1 is in use"):
                folder.port("nats", wanted=port)


@pytest.mark.parametrize(
    ("environment", "uid", "expected"),
    [
        ({}, 0, "/var/lib/callboard"),
        ({}, 1000, "/home/ada/.local/share/callboard"),
        ({"XDG_DATA_HOME": "/data"}, 1000, "/data/callboard"),
        ({"XDG_DATA_HOME": "relative"}, 1000, "/home/ada/.local/share/callboard"),
    ],
)
def test_default_location(environment: dict[str, str], uid: int, expected: str) -> None:
    """Root's data is a system's; a user's follows the XDG specification, which ignores relative paths."""
    assert Path(expected) == default_location(environment, Path("/home/ada"), uid)
