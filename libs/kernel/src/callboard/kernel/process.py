"""A service's `__main__`: settings in, exit code out.

    0   stopped as asked, by SIGTERM or SIGINT
    69  (EX_UNAVAILABLE) NATS or Postgres is not there, or the port is taken: it may help to start again
    70  (EX_SOFTWARE)    a task that should have run on has died: start again
    78  (EX_CONFIG)      a setting, stream, bucket or database does not fit: somebody must mend it

Whatever is not 0 comes with plain sentences on standard error. The numbers are those of BSD's sysexits.h.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from typing import Any

from callboard.kernel.allocation import collect_seldom, keep_large_blocks_apart
from callboard.kernel.background import BackgroundFailure
from callboard.kernel.database import DatabaseError, DatabaseUnreachable
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.ending import end_task
from callboard.kernel.errors import NatsUnreachable, Unavailable, Unsuitable
from callboard.kernel.logs import configure_logging
from callboard.kernel.loop import run
from callboard.kernel.ports import PortTaken
from callboard.kernel.redaction import redact
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings, SettingsError, load_settings
from callboard.kernel.telemetry import start_telemetry

_UNAVAILABLE = (NatsUnreachable, DatabaseUnreachable, Unavailable, PortTaken)
_MISCONFIGURED = (DatabaseError, Unsuitable)
_EXPECTED = (*_UNAVAILABLE, *_MISCONFIGURED, BackgroundFailure)


def main(definition: ServiceDefinition, model: type[Settings] = Settings) -> int:
    """Run a service until it is asked to stop; gives the exit code."""
    try:
        settings = load_settings(model)
    except SettingsError as error:
        return _fail(definition, error, os.EX_CONFIG)
    configure_logging(definition.name, format=settings.log_format, level=settings.log_level)
    endpoint = str(settings.otlp_endpoint) if settings.otlp_endpoint else None
    telemetry = start_telemetry(definition.name, endpoint=endpoint)
    try:
        keep_large_blocks_apart()
        collect_seldom()
        run(_run(definition, settings))
    except _EXPECTED as error:
        return _fail(definition, error, exit_code(error))
    finally:
        telemetry.shutdown()
    return os.EX_OK


def exit_code(error: Exception) -> int:
    """The exit code that tells a supervisor what kind of trouble `error` is."""
    if isinstance(error, _UNAVAILABLE):
        return os.EX_UNAVAILABLE
    return os.EX_CONFIG if isinstance(error, _MISCONFIGURED) else os.EX_SOFTWARE


async def _run(definition: ServiceDefinition, settings: Settings) -> None:
    stop = asyncio.Event()
    _on_signals(stop)
    stopped = asyncio.create_task(stop.wait())
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(stack.enter_async_context(Service(definition, settings)))
        if not await _first(starting, stopped):
            return
        failing = asyncio.create_task(starting.result().failure())
        if await _first(failing, stopped):
            raise failing.result()


async def _first(task: asyncio.Task[Any], stopped: asyncio.Task[Any]) -> bool:
    """Whether `task` ends before the stop, with its result; if not, it is cancelled and over."""
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if stopped.done():
        await end_task(task)
        return False
    await task
    return True


def _on_signals(stop: asyncio.Event) -> None:
    """Let the first SIGTERM or SIGINT set `stop`; a second one ends the process the hard way."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def asked() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, asked)


def _fail(definition: ServiceDefinition, error: Exception, code: int) -> int:
    for line in redact(str(error)).splitlines():
        sys.stderr.write(f"{definition.name}: {line}\n")
    return code
