"""Many jobs from a file: read, sent in as few requests as they need, and answered line by line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from callboard.cli.errors import InputRefused
from callboard.cli.gateway import Gateway
from callboard.cli.inputs import open_input
from callboard.cli.render.progress import Watcher
from callboard.contracts.ids import new_id

MOST = 10_000
"""Jobs that one request takes."""
_PIECE = 1_000
"""Jobs in each request where they do not depend on one another, so that progress is seen."""
_LINE_END = re.compile(r"\r\n|\r|\n")
"""Where the gateway ends a line, so that both count the same lines."""
_SUMS = ("created", "existed", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """One job of a file: where it stands, from 1, what is sent of it, and whether it names others or is named."""

    number: int
    text: str
    tied: bool


def read_lines(file: Path) -> list[Line]:
    """The jobs of a file, each with an id unless it has an id or a key, so that a request can be sent again.

    Raises:
        InputRefused: there is no such file, it holds no job, or it is no UTF-8.
    """
    try:
        if str(file) == "-":
            text = sys.stdin.buffer.read().decode()
        else:
            with open_input(file) as opened:
                text = opened.read().decode()
    except UnicodeDecodeError:
        raise InputRefused(f"{file} is no UTF-8 text.", "Save it as JSON, one job a line.") from None
    lines = [_line(number, each) for number, each in enumerate(_LINE_END.split(text), 1) if each.strip()]
    if not lines:
        raise InputRefused(f"{file} holds no job.", "Write one JSON object a line.")
    return lines


def create_all(gateway: Gateway, lines: Sequence[Line], watcher: Watcher) -> dict[str, Any]:
    """The gateway's answer for all lines together; every item has its `line` in the file, too.

    Raises:
        InputRefused: lines that depend on one another are too many for one request.
        NotRunning, CliError: the gateway does not answer, or says no.
    """
    tied = any(line.tied for line in lines)
    if tied and len(lines) > MOST:
        raise InputRefused(
            f"The file holds {len(lines):,} jobs, some of which depend on others; one request takes {MOST:,}.",
            "Split it, and let later files name the jobs of earlier ones by their ids.",
        )
    total: dict[str, Any] = {**dict.fromkeys(_SUMS, 0), "position": 0, "items": []}
    piece = MOST if tied else _PIECE
    for start in range(0, len(lines), piece):
        watcher.say(f"{start:,} of {len(lines):,} jobs", start / len(lines))
        _add(total, _send(gateway, lines[start : start + piece]), lines[start : start + piece])
    watcher.say(f"{len(lines):,} of {len(lines):,} jobs", 1.0)
    return total


def _send(gateway: Gateway, lines: Sequence[Line]) -> Mapping[str, Any]:
    body = "\n".join(line.text for line in lines).encode()
    return gateway.post_body("/v1/jobs/bulk", body, "application/x-ndjson")


def _add(total: dict[str, Any], answer: Mapping[str, Any], lines: Sequence[Line]) -> None:
    for name in _SUMS:
        total[name] += answer[name]
    total["position"] = max(total["position"], answer["position"])
    first = len(total["items"])
    for line, item in zip(lines, answer["items"], strict=True):
        total["items"].append({**item, "item": first + item["item"], "line": line.number})


def _line(number: int, text: str) -> Line:
    """What cannot be read is sent as it is: the gateway says what is wrong with it, in its place."""
    try:
        found = json.loads(text)
    except ValueError:
        return Line(number, text.strip(), tied=False)
    if not isinstance(found, dict):
        return Line(number, text.strip(), tied=False)
    job = cast("dict[str, Any]", found)
    tied = bool(job.get("ref") or job.get("depends_on"))
    if not job.get("key") and not job.get("id"):
        job["id"] = str(new_id())
    return Line(number, json.dumps(job), tied)
