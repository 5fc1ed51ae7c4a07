"""The supervisor with small programs as children."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from callboard.embedded import Backoff, ChildSpec, NotReady, NotYet, State, Status, Supervisor, UnderWay

QUICK = Backoff(first_s=0.02, cap_s=0.1)
MakeSpec = Callable[..., ChildSpec]


async def serves_at_once() -> None:
    """Be ready without being asked anything."""


async def never_serves() -> None:
    """Never be ready."""
    raise NotYet("it is asleep")


def until_exists(path: Path) -> Callable[[], Awaitable[None]]:
    """Be ready once the child has made a file."""

    async def ready() -> None:
        if not await asyncio.to_thread(path.exists):
            raise NotYet("nothing written")

    return ready


@pytest.fixture
def spec(tmp_path: Path) -> MakeSpec:
    """Make specs whose log is in the test's folder."""

    def make(name: str, script: str = "exec sleep 1000", **details: object) -> ChildSpec:
        given: dict[str, object] = {"ready": serves_at_once, "env": {"PATH": "/usr/bin:/bin"}, **details}
        return ChildSpec(name=name, argv=("sh", "-c", script), log=tmp_path / f"{name}.log", **given)  # pyright: ignore[reportArgumentType]

    return make


@pytest.fixture
def seen() -> list[Status]:
    """Collect every status that is published."""
    return []


@pytest.fixture
async def supervisor(seen: list[Status]) -> AsyncGenerator[Supervisor]:
    """Run a supervisor that restarts quickly."""
    async with Supervisor(seen.append, QUICK) as supervisor:
        yield supervisor


def states(seen: list[Status], name: str) -> list[State]:
    return [status.state for status in seen if status.name == name]


def is_alive(pid: int | None) -> bool:
    return pid is not None and psutil.pid_exists(pid)


async def test_dependencies_start_first_and_stop_last(spec: MakeSpec, seen: list[Status]) -> None:
    """A child starts after those it needs are ready, and ends before they are asked to."""
    async with Supervisor(seen.append) as supervisor:
        await supervisor.start(spec("api", depends_on=("store",)), spec("store"))
        await supervisor.start(spec("late", depends_on=("api",)))
    steps = [(status.name, status.state) for status in seen]
    order = [
        ("store", State.READY),
        ("api", State.STARTING),
        ("api", State.READY),
        ("late", State.STARTING),
        ("late", State.STOPPED),
        ("api", State.STOPPING),
        ("api", State.STOPPED),
        ("store", State.STOPPING),
        ("store", State.STOPPED),
    ]
    assert sorted(steps.index(step) for step in order) == [steps.index(step) for step in order]


async def test_what_dies_is_started_again(supervisor: Supervisor, seen: list[Status], spec: MakeSpec) -> None:
    """A killed child comes back as another process, and the status says why and when."""
    await supervisor.start(spec("one", address="127.0.0.1:1"))
    first = supervisor.statuses["one"]
    assert first.pid is not None
    psutil.Process(first.pid).kill()
    await supervisor.until(lambda now: now["one"].restarts == 1 and now["one"].state is State.READY)
    second = supervisor.statuses["one"]
    assert first.pid != second.pid
    assert second.address == "127.0.0.1:1"
    [waiting] = [status for status in seen if status.state is State.RESTARTING]
    assert waiting.reason == "it was ended by SIGKILL"
    assert waiting.retry_in_s is not None
    assert 0.01 <= waiting.retry_in_s <= 0.02


async def test_one_that_keeps_dying_waits_longer(supervisor: Supervisor, seen: list[Status], spec: MakeSpec) -> None:
    """Deaths in a row make the delays grow up to the cap, and the others are left alone."""
    await supervisor.start(spec("calm"), spec("crash", "exit 3"))
    await supervisor.until(lambda now: now["crash"].restarts >= 5)
    delays = [status.retry_in_s or 0 for status in seen if status.state is State.RESTARTING]
    assert delays[4] > delays[0] * 2
    assert {"it ended with status 3"} == {status.reason for status in seen if status.state is State.RESTARTING}
    assert states(seen, "calm") == [State.STARTING, State.STARTING, State.READY]


async def test_first_start_that_fails_shows_the_last_words(
    supervisor: Supervisor, seen: list[Status], spec: MakeSpec
) -> None:
    """A child that ends before it is ready stops everything, and the error quotes its log."""
    failing = spec("bad", "echo cannot find the stage; exit 4", ready=never_serves)
    with pytest.raises(NotReady, match="bad did not start: it ended with status 4") as caught:
        await supervisor.start(spec("good"), failing)
    assert caught.value.last_lines == ("cannot find the stage",)
    assert "cannot find the stage" in caught.value.message
    assert str(failing.log) in caught.value.message
    assert supervisor.statuses["bad"].state is State.FAILED
    assert supervisor.statuses["good"].state is State.STOPPED
    assert not is_alive(next((status.pid for status in seen if status.name == "good" and status.pid), None))


async def test_child_that_is_never_ready_is_ended(supervisor: Supervisor, seen: list[Status], spec: MakeSpec) -> None:
    """A child that runs and does not serve within its time is ended, and its probe's last word told."""
    with pytest.raises(NotReady, match=r"not ready after 0.1 s \(it is asleep\)"):
        await supervisor.start(spec("mute", ready=never_serves, ready_s=0.1))
    assert not any(is_alive(status.pid) for status in seen)


async def test_child_that_tells_of_progress_is_waited_for(
    supervisor: Supervisor, seen: list[Status], spec: MakeSpec
) -> None:
    """A start that takes longer than it may is let go on while it comes closer, and people see how far it is."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def builds() -> None:
        if loop.time() < began + 1.0:
            raise UnderWay(f"{loop.time() - began:.2f} of 1.00")

    await supervisor.start(spec("builder", ready=builds, ready_s=0.5))
    assert supervisor.statuses["builder"].state is State.READY
    assert any(status.state is State.STARTING and "of 1.00" in (status.reason or "") for status in seen)


async def test_child_that_stands_still_is_ended(supervisor: Supervisor, spec: MakeSpec) -> None:
    """A start that is always just as far comes to nothing."""

    async def stuck() -> None:
        raise UnderWay("7 of 9")

    with pytest.raises(NotReady, match=r"not ready after 0.1 s \(7 of 9\)"):
        await supervisor.start(spec("stuck", ready=stuck, ready_s=0.1))


async def test_missing_program_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    """A program that is not there is an error in words."""
    spec = ChildSpec(name="ghost", argv=["/no/such/program"], env={}, ready=serves_at_once, log=tmp_path / "ghost.log")
    with pytest.raises(NotReady, match=r"ghost did not start: it cannot be started .*No such file"):
        await supervisor.start(spec)


async def test_stubborn_child_is_killed_after_its_grace(spec: MakeSpec, tmp_path: Path) -> None:
    """A child that ignores its signal, and the child of that child, are gone after the grace."""
    note, pipe = tmp_path / "note", tmp_path / "pipe"
    listener = listen_for_end(pipe)
    script = f"exec 3>{pipe}; trap '' TERM; sleep 1000 & echo up > {note}; wait"
    async with Supervisor() as supervisor:
        await supervisor.start(spec("stubborn", script, ready=until_exists(note), grace_s=0.1))
    await ended(listener)


async def test_grandchildren_do_not_outlive_a_dead_child(
    supervisor: Supervisor, spec: MakeSpec, tmp_path: Path
) -> None:
    """When a child dies, what it had started is cleared away before it is started again."""
    note, pipe = tmp_path / "note", tmp_path / "pipe"
    listener = listen_for_end(pipe)
    script = f"[ -e {note} ] || exec 3>{pipe}; sleep 1000 & echo up > {note}; wait"
    await supervisor.start(spec("parent", script, ready=until_exists(note)))
    psutil.Process(supervisor.statuses["parent"].pid).kill()
    await supervisor.until(lambda now: now["parent"].restarts == 1 and now["parent"].state is State.READY)
    await ended(listener)


async def test_child_has_its_own_session(supervisor: Supervisor, spec: MakeSpec) -> None:
    """A terminal's Ctrl-C goes to the foreground group, in which no child is."""
    await supervisor.start(spec("one"))
    pid = supervisor.statuses["one"].pid
    assert pid is not None
    assert (pid, pid) == (os.getpgid(pid), os.getsid(pid))


async def test_child_taken_down_stays_down(supervisor: Supervisor, spec: MakeSpec) -> None:
    """A child that was stopped on purpose is not restarted until it is asked for."""
    await supervisor.start(spec("one"))
    await supervisor.stop_child("one", kill=True)
    assert supervisor.statuses["one"].state is State.STOPPED
    assert supervisor.statuses["one"].pid is None
    await supervisor.start_child("one")
    assert supervisor.statuses["one"].state is State.READY


async def test_stop_during_a_start_leaves_nothing(spec: MakeSpec, seen: list[Status]) -> None:
    """Ctrl-C while a child is not ready yet ends that child too."""
    async with Supervisor(seen.append) as supervisor:
        starting = asyncio.create_task(supervisor.start(spec("slow", ready=never_serves)))
        await supervisor.until(lambda now: "slow" in now and now["slow"].pid is not None)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
    assert states(seen, "slow")[-1] is State.STOPPED
    assert not any(is_alive(status.pid) for status in seen)


async def test_stop_during_a_delay_does_not_wait_for_it(spec: MakeSpec) -> None:
    """A supervisor that waits to restart a child stops at once."""
    async with asyncio.timeout(5), Supervisor(backoff=Backoff(first_s=1000, cap_s=1000)) as supervisor:
        await supervisor.start(spec("crash", "exit 1"))
        await supervisor.until(lambda now: now["crash"].state is State.RESTARTING)


@pytest.mark.parametrize("depends_on", [("nobody",), ("one",)])
async def test_wrong_dependencies_are_refused(
    supervisor: Supervisor, spec: MakeSpec, depends_on: tuple[str, ...]
) -> None:
    """Unknown names and circles are found before anything starts."""
    with pytest.raises(ValueError, match=r"no child is called nobody|cycle"):
        await supervisor.start(spec("one", depends_on=depends_on))
    assert {} == dict(supervisor.statuses)


async def test_one_name_is_one_child(supervisor: Supervisor, spec: MakeSpec) -> None:
    """A name that is taken is refused."""
    await supervisor.start(spec("one"))
    with pytest.raises(ValueError, match="two children are called one"):
        await supervisor.start(spec("one"))


def listen_for_end(place: Path) -> int:
    """Make a pipe with a name; its reading end tells when the last process that opened it for writing is gone."""
    os.mkfifo(place)
    return os.open(place, os.O_RDONLY | os.O_NONBLOCK)


async def ended(listener: int) -> None:
    """Wait until every writer is gone."""
    reader = asyncio.StreamReader()
    pipe = os.fdopen(listener, "rb", 0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    transport.close()
