"""What a service must not import before it works: what only some processes need, or need only later."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LATER = ("faststream", "starlette", "uvicorn")
"""For the bus and for HTTP, which are opened once the worker is at work."""
SOMETIMES = ("opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf", "psutil")
"""For those who export their traces."""
OTHERS = ("fastapi", "typer", "rich", "pygments", "ensurepip", "unittest", "multiprocessing")
"""For the gateway, the command line, and nobody at all."""
ASKING = ("callboard.contracts.commands", "callboard.kernel.jobs.bulk", "callboard.kernel.jobs.items")
"""For those who ask for work, not those who do it."""
PROVING = "callboard.kernel.projections.verify"
"""For those who prove that a view is what the log says."""
PLUGIN = """
import pathlib
pathlib.Path(__file__).with_name("loaded").touch()
def new_schema_validator(*_, **__):
    return None, None, None
"""
"""A pydantic plugin, which leaves a mark when it is loaded."""


def told_by(program: str, **environment: str) -> list[str]:
    """What a fresh interpreter prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, timeout=60, env={**os.environ, **environment}
    )
    return json.loads(done.stdout)


def imported_by(module: str) -> set[str]:
    """The names of all modules that are there once a fresh interpreter has imported `module`."""
    return set(told_by(f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"))


@pytest.mark.parametrize(
    "module",
    [
        "callboard.kernel.process",
        "callboard.ingest.bootstrap",
        "callboard.parser.bootstrap",
        "callboard.planner.bootstrap",
    ],
)
def test_a_worker_imports_only_what_work_needs(module: str) -> None:
    """Whoever takes over from a process that died is held up by nothing but what the work itself needs."""
    imported = imported_by(module)

    assert [] == [name for name in (*LATER, *SOMETIMES, *OTHERS, PROVING) if name in imported]


def test_what_is_imported_later_is_what_serving_and_subscribing_take() -> None:
    """The names above are those of today's libraries: the modules that are imported later do import them."""
    serving, exporting = (
        imported_by("callboard.kernel.bus, callboard.kernel.http_server"),
        imported_by("callboard.kernel.exporting"),
    )

    assert set(LATER) <= serving
    assert set(SOMETIMES) - {"psutil"} <= exporting


def test_who_works_imports_nothing_of_asking() -> None:
    """A worker sends no commands, and creates no jobs by thousands."""
    imported = imported_by("callboard.kernel.process")

    assert [] == [name for name in ASKING if name in imported]


def test_events_are_built_when_they_are_first_met() -> None:
    """What pydantic makes of an event's class takes time, and most services meet few of them."""
    program = """
import json, callboard.kernel.process
from callboard.contracts.events import EVENTS
print(json.dumps([event.type for event in EVENTS if event.__pydantic_complete__]))
"""
    assert [] == told_by(program)


@pytest.mark.parametrize(("setting", "loaded"), [({}, False), ({"PYDANTIC_DISABLE_PLUGINS": ""}, True)])
def test_nothing_is_searched_for_plugins_of_pydantic(setting: dict[str, str], loaded: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """The search through all that is installed is left out, unless somebody says that there is to be one."""
    (tmp_path / "plugged.py").write_text(PLUGIN)
    info = tmp_path / "plugged-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pydantic]\nplugged = plugged\n")

    told_by("import callboard.kernel.process; print([])", PYTHONPATH=str(tmp_path), **setting)

    assert loaded == (tmp_path / "loaded").exists()
