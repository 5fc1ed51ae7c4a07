"""The tests' own properties, again and again with other seeds, for minutes instead of a few examples."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PROPERTIES: Mapping[str, Sequence[str]] = {
    "extractor-properties": ["tests/unit/ingest"],
    "rules-properties": ["tests/unit/parser"],
}
_PYTEST = [sys.executable, "-m", "pytest", "-q", "-m", "hypothesis"]
_EXAMPLES = re.compile(r"(\d+) passing, ")


def explore(name: str, minutes: float) -> bool:
    """Try the properties of a folder until the time is over or one breaks; whether none did."""
    end, examples = time.monotonic() + minutes * 60, 0
    while True:
        command = [*_PYTEST, f"--hypothesis-seed={time.time_ns()}", *PROPERTIES[name]]
        run = subprocess.run([*command, "--hypothesis-show-statistics"], capture_output=True, text=True, check=False)
        examples += sum(map(int, _EXAMPLES.findall(run.stdout)))
        if run.returncode or time.monotonic() > end:
            break
    figures = {"bench": "fuzz", "subject": name, "minutes": minutes, "executions": examples}
    print(json.dumps({**figures, "findings": int(run.returncode != 0)}), flush=True)
    if run.returncode:
        print(run.stdout, f"Again: {' '.join(command)}", sep="\n")
    return run.returncode == 0
