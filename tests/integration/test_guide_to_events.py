"""The guide for subscribers tells the truth: its program runs as it stands, and prints what is on the log."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from uuid import UUID

import httpx

from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import PlayCompleted
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log import EventStore, connect
from callboard.playbook.notices import NOTICES
from integration.gateway_setting import a_play, settled, upload

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
    position = await complete_a_play(nats_url)
    assert (0, f"{position} The Lamp 3\n") == await run(0, nats_url, tmp_path)


async def test_all_that_a_parse_has_to_tell_follows_from_the_log(
    gateway: httpx.AsyncClient, stack_namespace: Namespace, nats_url: str, tmp_path: Path
) -> None:
    """The eight names, from the events of a parse that went well and of one that did not, by the page's own program."""
    told: list[str] = []
    for number, content in enumerate(
        (a_play() + b"\nSCENE 2. A yard.\n\nALL THE SOLDIERS\nThe door!\n", b"prose that nobody speaks, in one line\n")
    ):
        document = await settled(gateway, await upload(gateway, content))
        text = tmp_path / f"text{number}"
        text.write_text((await gateway.get(f"/v1/documents/{document['id']}/text")).text, encoding="utf-8")
        job = Aggregate("job", UUID(document["jobs"][1]["id"]))
        await retell(nats_url, stack_namespace, job)
        returned, printed = await run(1, nats_url, tmp_path, str(job.id), str(text))
        assert 0 == returned
        told += [line.partition(" ")[0] for line in printed.splitlines()]

    assert {notice.name for notice in NOTICES} == set(told)
    assert "error" == told[-1]


async def run(number: int, nats_url: str, folder: Path, *arguments: str) -> tuple[int | None, str]:
    """One of the page's programs as it stands there: how it ended, and what it printed."""
    programs = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    (folder / "program.py").write_text(programs[number])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        folder / "program.py",
        *arguments,
        stdout=PIPE,
        env={**os.environ, "CALLBOARD_NATS_URL": nats_url},
    )
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def retell(nats_url: str, namespace: Namespace, job: Aggregate) -> None:
    """Append all that happened to a job under the plain names that the guide speaks of."""
    nc = await connect(nats_url, name="test")
    there, plain = EventStore(nc, namespace), EventStore(nc, Namespace())
    await plain.open()
    await plain.append(job, 0, await there.read(job))
    await plain.close()
    await nc.close()
