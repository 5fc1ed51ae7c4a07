"""What a service must not import before it works: what only some processes need, or need only later."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LATER = ("faststream", "starlette", "uvicorn")
"""For the bus and for HTTP, which are opened once the worker is at work."""
SOMETIMES = ("opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf", "psutil")
"""For those who export their traces."""
OTHERS = ("fastapi", "typer", "rich", "pygments", "ensurepip", "unittest", "multiprocessing")
"""For the gateway, the command line, and nobody at all."""


def imported_by(module: str) -> set[str]:
    """The names of all modules that are there once a fresh interpreter has imported `module`."""
    program = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


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

    assert [] == [name for name in (*LATER, *SOMETIMES, *OTHERS) if name in imported]


def test_what_is_imported_later_is_what_serving_and_subscribing_take() -> None:
    """The names above are those of today's libraries: the modules that are imported later do import them."""
    serving, exporting = (
        imported_by("callboard.kernel.bus, callboard.kernel.http_server"),
        imported_by("callboard.kernel.exporting"),
    )

    assert set(LATER) <= serving
    assert set(SOMETIMES) - {"psutil"} <= exporting
