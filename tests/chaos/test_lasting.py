"""A fault that is broken off in the middle is undone all the same."""

from __future__ import annotations

import asyncio
import sys

import psutil

from callboard.kernel.ending import end_task
from chaos.lasting import muted, suspended
from chaos.pauses import Pauses
from chaos.wiring import Way
from integration.conditions import until


async def test_a_process_goes_on_when_its_stop_is_broken_off() -> None:
    """Nothing is left behind that no signal but SIGKILL could end."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    try:
        stop = asyncio.create_task(suspended([child.pid], 60, Pauses()))
        await until(lambda: psutil.Process(child.pid).status() == psutil.STATUS_STOPPED)
        await end_task(stop)
        child.terminate()
        async with asyncio.timeout(10):
            await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def test_a_way_is_healed_when_its_silence_is_broken_off() -> None:
    """It carries again what the server says."""
    way = Way(server_port=1)
    silence = asyncio.create_task(muted(way, 60, Pauses()))
    await until(lambda: way.muted)
    await end_task(silence)

    assert not way.muted
