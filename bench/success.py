"""The promises of a whole Callboard, measured: uploads side by side, success without faults, no job stuck, failures seen.

Prints JSON lines `{"bench", "value", "unit", "reach", "met"}` and ends with 1 where a promise is not met. Everything is
done as users do it: `callboard up` on an empty folder, files handed in over HTTP, health asked over HTTP.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from callboard.contracts.event import Recorded
from callboard.contracts.events import ChunkParsed, JobCreated, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.kernel.settings import Settings
from e2e.long_play import long_play
from e2e.stack import Stack, callboard_up

ROUNDS = 5
UPLOADS = 10
SPEECHES = 1400
"""About 100 KB of play."""
LONG_SPEECHES = 12_000
NO_PLAY = b"\x00\x01\x02 no text of a play \xff" * 50
LEASE = Settings.model_fields["lease_seconds"].default
PATIENCE = 300.0
PROBE_SECONDS = 0.02


async def main() -> int:
    """Measure everything on one Callboard; 0 where every promise holds."""
    with tempfile.TemporaryDirectory(prefix="callboard-success-") as folder:
        Path(folder).chmod(0o711)  # as root, Postgres runs under another account, which must get through
        async with (
            callboard_up(Path(folder) / "data") as stack,
            httpx.AsyncClient(base_url=stack.running.gateway, timeout=60, trust_env=False) as http,
        ):
            rounds = [await uploads_side_by_side(http, number) for number in range(ROUNDS)]
            undisturbed = await stack.log()
            failure_seconds = await failure_seen(stack, http)
            lost_seconds = await worker_lost(stack, http)
    return report(median(rounds), undisturbed, failure_seconds, lost_seconds)


def report(seconds: float, undisturbed: list[Recorded], failure_seconds: float, lost_seconds: float) -> int:
    """Print each promise with what was measured."""
    jobs = {e.aggregate.id for e in undisturbed if isinstance(e.event, JobCreated)}
    completed, retried = in_state(undisturbed, JobState.COMPLETED), in_state(undisturbed, JobState.RETRYING)
    met = [
        promise("uploads_10_all_parsed", seconds, "s", f"< {PATIENCE:g}", seconds < PATIENCE),
        promise("jobs_succeeded", 100 * len(completed) / len(jobs), "%", "> 99", len(completed) > 0.99 * len(jobs)),
        promise("jobs_retried", 100 * len(retried) / len(jobs), "%", "< 5", len(retried) < 0.05 * len(jobs)),
        promise("failure_seen_in_health", failure_seconds, "s", "< 60", failure_seconds < 60),
        promise("lost_job_taken_up", lost_seconds, "s", f"<= {LEASE:g} (lease) + 1", lost_seconds <= LEASE + 1),
    ]
    return 0 if all(met) else 1


def promise(bench: str, value: float, unit: str, reach: str, met: bool) -> bool:  # noqa: FBT001 - it is a column
    """Print one line; gives whether it is met."""
    print(json.dumps({"bench": bench, "value": round(value, 2), "unit": unit, "reach": reach, "met": met}), flush=True)
    return met


async def uploads_side_by_side(http: httpx.AsyncClient, number: int) -> float:
    """Seconds until ten plays that are handed in at once are all parsed."""
    began = time.perf_counter()
    plays = (long_play(100 * number + place, SPEECHES).encode() for place in range(UPLOADS))
    states = await asyncio.gather(*(settled(http, await_upload) for await_upload in uploads(http, plays)))
    if states != ["parsed"] * UPLOADS:
        raise RuntimeError(f"not every play was parsed: {states}")
    return time.perf_counter() - began


def uploads(http: httpx.AsyncClient, plays: Iterable[bytes]) -> list[asyncio.Task[dict[str, Any]]]:
    """Hand all of them in at the same time."""
    return [asyncio.create_task(upload(http, f"play-{n}.txt", play)) for n, play in enumerate(plays)]


async def upload(http: httpx.AsyncClient, name: str, play: bytes) -> dict[str, Any]:
    """Hand one file in."""
    answer = await http.post("/v1/documents", files={"file": (name, play)})
    answer.raise_for_status()
    return answer.json()


async def settled(http: httpx.AsyncClient, uploading: asyncio.Task[dict[str, Any]]) -> str:
    """The state of a document once nothing more happens to it by itself."""
    accepted = await uploading
    path, params = f"/v1/documents/{accepted['id']}", {"position": accepted["position"]}
    async with asyncio.timeout(PATIENCE):
        while not (document := (await http.get(path, params=params)).raise_for_status().json())["settled"]:
            params = {"changed_after": document["position"], "wait": 20}
    return str(document["state"])


async def failure_seen(stack: Stack, http: httpx.AsyncClient) -> float:
    """Seconds from a file that is no play, handed in, to a failed job in the health of the service that met it."""
    began = time.perf_counter()
    uploading = asyncio.create_task(upload(http, "noise.txt", NO_PLAY))
    await until(lambda: failures(stack))
    await uploading
    return time.perf_counter() - began


async def failures(stack: Stack) -> bool:
    """Whether ingest's health tells of a failed job."""
    async with httpx.AsyncClient(base_url=stack.running.services["ingest"], trust_env=False) as http:
        answer = await http.get("/readyz", params={"verbose": ""})
    return bool(answer.json()["checks"]["jobs"]["failed"])


async def until(seen: Callable[[], Awaitable[bool]]) -> None:
    """Ask as an operator's probe does, though more often, until it is seen."""
    async with asyncio.timeout(PATIENCE):
        while not await seen():  # noqa: ASYNC110 - what is asked stands in another process
            await asyncio.sleep(PROBE_SECONDS)


async def worker_lost(stack: Stack, http: httpx.AsyncClient) -> float:
    """Seconds from the kill of the parser in the middle of a long play until another process has taken its job up."""
    before = len(await stack.log())
    uploading = asyncio.create_task(upload(http, "long.txt", long_play(7, LONG_SPEECHES).encode()))
    done = asyncio.create_task(settled(http, uploading))

    async def parsing() -> bool:
        return any(isinstance(e.event, ChunkParsed) for e in (await stack.log())[before:])

    await until(parsing)
    await stack.kill("parser")
    if (state := await done) != "parsed":
        raise RuntimeError(f"the play was not parsed after the kill: {state}")
    return longest_silence((await stack.log())[before:])


def longest_silence(log: list[Recorded]) -> float:
    """The longest time between two events of the job that was taken up again, in seconds."""
    taken_up = {e.aggregate for e in log if isinstance(e.event, JobStateChanged) and is_takeover(e.event)}
    if not taken_up:
        raise RuntimeError("the parser was killed too late: its job was over")
    (job,) = taken_up
    times = [e.time for e in log if e.aggregate == job]
    return max((later - sooner).total_seconds() for sooner, later in pairwise(times))


def is_takeover(event: JobStateChanged) -> bool:
    """Whether a worker took the job up from one that was lost."""
    return event.previous is JobState.RUNNING and event.state is JobState.RUNNING


def in_state(log: list[Recorded], state: JobState) -> set[Any]:
    """The jobs that have ever been in the state."""
    return {e.aggregate.id for e in log if isinstance(e.event, JobStateChanged) and e.event.state is state}


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
