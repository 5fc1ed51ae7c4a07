"""The guide for subscribers tells the truth: its program runs as it stands, and prints what is on the log."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import PlayCompleted
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log import EventStore, connect

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "events.md"


async def complete_a_play(nats_url: str) -> int:
    """Append one event under the plain names that the guide speaks of; gives its position."""
    nc = await connect(nats_url, name="test")
    store = EventStore(nc, Namespace())
    await store.open()
    play = Aggregate("play", new_id())
    completed = PlayCompleted(
        project="default",
        document_id=new_id(),
        job_id=new_id(),
        engine="rules",
        engine_version="1",
        title="The Lamp",
        author=None,
        playbook=BlobRef(sha256="0" * 64, size=1),
        summary={"acts": 3},
    )
    position = await store.append(play, 0, [Envelope.wrap(play, completed, Origin(source="test"))])
    await store.close()
    await nc.close()
    return position


async def test_the_guides_program_prints_the_play(nats_url: str, tmp_path: Path) -> None:
    """Copied from the page and run, it prints the event's position, its title and its acts."""
    program = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert program
    (tmp_path / "listings.py").write_text(program[1])
    position = await complete_a_play(nats_url)

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        tmp_path / "listings.py",
        stdout=PIPE,
        env={**os.environ, "CALLBOARD_NATS_URL": nats_url},
    )
    async with asyncio.timeout(30):
        printed, _ = await process.communicate()

    assert (0, f"{position} The Lamp 3\n") == (process.returncode, printed.decode())
