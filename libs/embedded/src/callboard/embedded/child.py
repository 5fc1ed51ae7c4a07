"""One child's life: started, watched, started again, stopped."""

import asyncio
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Callable

from callboard.embedded.backoff import Backoff
from callboard.embedded.child_spec import ChildSpec, State, Status
from callboard.embedded.errors import EmbeddedError, NotReady, NotYet, UnderWay
from callboard.embedded.logfile import LogFile
from callboard.embedded.process import describe_exit, end_process, kill_group, start_process

_FIRST_PROBE_S = 0.02
_SLOWEST_PROBE_S = 0.25
_SAY_AGAIN_S = 2.0
"""How often a child's progress through a long start is published."""


class Child:
    """Keeps one process alive as its spec says, and publishes every change of its status."""

    def __init__(self, spec: ChildSpec, publish: Callable[[Status], None], backoff: Backoff) -> None:
        self.spec = spec
        self.status = Status(spec.name, address=spec.address)
        self._publish = publish
        self._backoff = backoff
        self._log = LogFile(spec.log)
        self._process: Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._said_progress = -_SAY_AGAIN_S

    async def start(self) -> None:
        """Start it, wait until it is ready, and from then on start it again whenever it dies.

        Raises:
            EmbeddedError: It did not become ready; it is not running then.
        """
        try:
            process = await self._launch()
        except EmbeddedError as error:
            self._say(State.FAILED, reason=_in_short(error))
            raise
        self._keeping = asyncio.create_task(self._keep(process), name=f"keep {self.spec.name}")

    async def stop(self, *, kill: bool = False) -> None:
        """End it for good, or until the next `start`.

        Args:
            kill: Give it no chance to end by itself.
        """
        keeping, self._keeping = self._keeping, None
        try:
            if keeping is not None:
                keeping.cancel()
                await asyncio.wait({keeping})
        finally:
            await self._stop_process(kill=kill)
        if keeping is not None and not keeping.cancelled():
            keeping.result()  # it never returns, so this raises what went wrong in it

    async def _stop_process(self, *, kill: bool) -> None:
        if self._process is not None:
            self._say(State.STOPPING)
            await end_process(self._process, signal.SIGKILL if kill else self.spec.stop_signal, self.spec.grace_s)
            self._process = None
        if self.status.state not in (State.FAILED, State.STOPPED):
            self._say(State.STOPPED)

    async def _launch(self) -> Process:
        self._say(State.STARTING)
        try:
            await self.spec.prepare()
            self._log.begin()
            process = self._process = await start_process(
                self.spec.command(),
                env=self.spec.env,
                log=self._log.path,
                cwd=self.spec.cwd,
                account=self.spec.account,
                orphan_signal=self.spec.orphan_signal,
            )
        except OSError as error:
            raise NotReady(self.spec.name, f"it cannot be started ({error})") from error
        self._say(State.STARTING)
        failure = await self._until_ready(process)
        if failure is not None:
            await self._end()
            raise NotReady(self.spec.name, failure, self._log.path, self._log.last_lines())
        self._say(State.READY)
        return process

    async def _until_ready(self, process: Process) -> str | None:
        """Probe until it serves; give None then, or what went wrong. As long as it tells of progress, it is waited for."""
        ended = asyncio.create_task(process.wait())
        pause_s = _FIRST_PROBE_S
        said = "it did not answer"
        try:
            async with asyncio.timeout(self.spec.ready_s) as patience:
                while not ended.done():
                    try:
                        await self.spec.ready()
                    except UnderWay as progress:
                        if str(progress) != said:
                            patience.reschedule(asyncio.get_running_loop().time() + self.spec.ready_s)
                            self._say_progress(said := str(progress))
                    except (NotYet, OSError) as error:  # TimeoutError is an OSError
                        said = str(error) or said
                    else:
                        return None
                    await asyncio.wait({ended}, timeout=pause_s)
                    pause_s = min(pause_s * 1.5, _SLOWEST_PROBE_S)
            return describe_exit(ended.result())
        except TimeoutError:
            return f"it was not ready after {self.spec.ready_s:g} s ({said})"
        finally:
            ended.cancel()

    def _say_progress(self, progress: str) -> None:
        now = time.monotonic()
        if now - self._said_progress >= _SAY_AGAIN_S:
            self._said_progress = now
            self._say(State.STARTING, reason=progress)

    async def _keep(self, process: Process) -> None:
        deaths = 0
        while True:
            began = time.monotonic()
            reason = describe_exit(await process.wait())
            if time.monotonic() - began >= self._backoff.healthy_s:
                deaths = 0
            process, deaths = await self._start_again(reason, deaths)

    async def _start_again(self, reason: str, deaths: int) -> tuple[Process, int]:
        while True:
            await self._end()
            deaths += 1
            delay_s = self._backoff.delay_s(deaths)
            self._say(State.RESTARTING, reason=reason, retry_in_s=delay_s)
            await asyncio.sleep(delay_s)
            try:
                return await self._launch(), deaths
            except EmbeddedError as error:
                reason = _in_short(error)

    async def _end(self) -> None:
        """Make sure that nothing is left of the last start, grandchildren included."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            await end_process(process, self.spec.stop_signal, self.spec.grace_s)
        elif process is not None:
            kill_group(process.pid)

    def _say(self, state: State, reason: str | None = None, retry_in_s: float | None = None) -> None:
        again = state is State.RESTARTING
        self.status = Status(
            self.spec.name,
            state,
            pid=None if self._process is None else self._process.pid,
            address=self.spec.address,
            reason=reason,
            retry_in_s=retry_in_s,
            restarts=self.status.restarts + again,
        )
        self._publish(self.status)


def _in_short(error: EmbeddedError) -> str:
    return error.reason if isinstance(error, NotReady) else error.message
