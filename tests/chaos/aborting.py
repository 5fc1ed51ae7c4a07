"""How soon a run is stopped that somebody paused or cancelled, told from the log alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chaos.raw_log import Message


def aborts(messages: Iterable[Message]) -> list[float]:
    """Seconds from each pause or cancel of a running job to its handler's own word that it stopped.

    A run whose worker was dead or cut off by then says nothing, and is left out.
    """
    runs: dict[str, int] = {}
    interrupted: dict[int, datetime] = {}
    found: list[float] = []
    for message in messages:
        if message.type == "job_state_changed":
            run = runs.pop(message.aggregate, 0)
            if message.body["state"] == "running":
                runs[message.aggregate] = message.sequence
            elif run and message.body["state"] in {"paused", "cancelled"}:
                interrupted[run] = message.time
        elif message.type == "errand_stopped" and message.body["run"] in interrupted:
            found.append((message.time - interrupted[message.body["run"]]).total_seconds())
    return found
