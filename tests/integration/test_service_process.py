"""A service as a process: what it tells a supervisor by its lines, its exit code and its last words."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from callboard.contracts.subjects import Namespace

PROGRAM = Path(__file__).with_name("bell_tower.py")


class Tower:
    """One process of the bell tower."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []

    async def until(self, event: str) -> dict[str, Any]:
        """The first line that says `event`."""
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            async for raw in self.process.stderr:
                line = json.loads(raw)
                self.lines.append(line)
                if line["event"] == event:
                    return line
        raise AssertionError(f"it ended without {event!r}: {self.lines}")

    async def end(self) -> tuple[int, str]:
        """The exit code, and what is left on standard error."""
        async with asyncio.timeout(20):
            _, rest = await self.process.communicate()
        return self.process.returncode or 0, rest.decode()


Start = Callable[[Mapping[str, str]], Awaitable[Tower]]


@pytest.fixture
async def start() -> AsyncGenerator[Start]:
    """Starts the bell tower with these settings alone; what still runs at the end is killed."""
    towers: list[Tower] = []

    async def start(settings: Mapping[str, str]) -> Tower:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), env={**plain, **settings}, stdout=PIPE, stderr=PIPE
        )
        towers.append(Tower(process))
        return towers[-1]

    yield start
    for tower in towers:
        if tower.process.returncode is None:
            tower.process.kill()
            await tower.process.communicate()


@pytest.fixture
def settings(nats_url: str, database_url: str, namespace: Namespace) -> dict[str, str]:
    """The variables of a working installation."""
    return {
        "CALLBOARD_NATS_URL": nats_url,
        "CALLBOARD_DATABASE_URL": database_url,
        "CALLBOARD_NAMESPACE": namespace.name,
    }


async def test_it_tells_its_address_and_stops_when_asked(start: Start, settings: dict[str, str]) -> None:
    """Every line is JSON without a terminal; one names the address, and the end is in order."""
    tower = await start(settings)
    url = (await tower.until("ready"))["url"]
    async with httpx.AsyncClient() as client:
        ready = (await client.get(f"{url}/readyz")).status_code
    tower.process.send_signal(signal.SIGTERM)
    await tower.until("stopped")
    code, rest = await tower.end()

    assert (200, 0, "") == (ready, code, rest)
    assert [] == [line for line in tower.lines if line["level"] in {"error", "critical"}]


async def test_missing_settings_are_a_configuration_error(start: Start) -> None:
    """Each missing variable is one sentence, and nothing is tried."""
    code, said = await (await start({})).end()

    assert os.EX_CONFIG == code
    assert ["tower: CALLBOARD_NATS_URL", "tower: CALLBOARD_DATABASE_URL"] == [
        line.partition(" is not set")[0] for line in said.splitlines()
    ]


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("CALLBOARD_NATS_URL", "nats://u:s3cret@127.0.0.1:1", "NATS at 127.0.0.1:1 cannot be reached"),
        (
            "CALLBOARD_DATABASE_URL",
            "postgresql://u:s3cret@127.0.0.1:1/x",
            "Postgres cannot be reached at 127.0.0.1:1/x",
        ),
    ],
)
async def test_a_missing_server_is_waited_for_and_then_told(
    start: Start, settings: dict[str, str], variable: str, value: str, words: str
) -> None:
    """One line while it waits, one sentence at the end, the code for what may pass, and no secret."""
    tower = await start({**settings, variable: value, "CALLBOARD_STARTUP_TIMEOUT": "1.3"})
    waiting = await tower.until("waiting_at_start")
    code, said = await tower.end()

    assert os.EX_UNAVAILABLE == code
    assert words in waiting["reason"]
    assert said.splitlines()[-1].startswith(f"tower: {words}")
    assert "s3cret" not in said + json.dumps(tower.lines)


async def test_it_can_be_stopped_while_it_waits(start: Start, settings: dict[str, str]) -> None:
    """Nobody has to wait for a start that is no longer wanted; Ctrl-C is as good as SIGTERM."""
    tower = await start({**settings, "CALLBOARD_NATS_URL": "nats://127.0.0.1:1"})
    await tower.until("waiting_at_start")
    tower.process.send_signal(signal.SIGINT)
    code, _ = await tower.end()

    assert 0 == code


async def test_a_dead_background_task_ends_the_process(
    start: Start, settings: dict[str, str], database_url: str
) -> None:
    """What cannot go on says why and leaves, so that a supervisor may start it again."""
    first = await start(settings)
    await first.until("ready")
    first.process.send_signal(signal.SIGTERM)
    await first.end()
    conn = await asyncpg.connect(database_url)
    await conn.execute("UPDATE tower.projection_checkpoints SET position = 99 WHERE name = 'bells'")
    await conn.close()

    second = await start(settings)
    code, said = await second.end()

    assert os.EX_SOFTWARE == code
    assert said.splitlines()[-1].startswith("tower: view bells has died: ")
