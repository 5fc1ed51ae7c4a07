"""A set of processes: started in order, kept alive, stopped in reverse."""

import asyncio
from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter
from types import TracebackType
from typing import Self

from callboard.embedded.backoff import Backoff
from callboard.embedded.child import Child
from callboard.embedded.child_spec import ChildSpec, Status
from callboard.embedded.errors import EmbeddedError


def _tell_nobody(_: Status) -> None:
    """Take a status and do nothing with it."""


class Supervisor:
    """Starts children in the order of their dependencies, restarts whatever dies, and stops all of them at the end.

    Use it as an async context manager on the main thread's event loop; leaving it stops every child. If this process
    is killed outright, Linux ends the children too (see `ChildSpec.orphan_signal`).

    Args:
        on_status: Called in the event loop with every change of a child's status. It must neither raise nor block.
        backoff: The delays before restarts.
    """

    def __init__(self, on_status: Callable[[Status], None] = _tell_nobody, backoff: Backoff | None = None) -> None:
        self._on_status = on_status
        self._backoff = backoff or Backoff()
        self._children: dict[str, Child] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def statuses(self) -> Mapping[str, Status]:
        """The present status of every child, by name, in the order they were given."""
        return {name: child.status for name, child in self._children.items()}

    async def start(self, *specs: ChildSpec) -> None:
        """Start more children: each as soon as those it depends on are ready, the rest side by side.

        May be called again with children that depend on earlier ones.

        Raises:
            EmbeddedError: A child did not become ready. All children are stopped then.
            ValueError: A name is taken, or a dependency is unknown or goes in a circle.
        """
        self._add(specs)
        ready = {spec.name: asyncio.Event() for spec in specs}

        async def start_one(spec: ChildSpec) -> None:
            for name in spec.depends_on:
                if name in ready:
                    await ready[name].wait()
            await self._children[spec.name].start()
            ready[spec.name].set()

        try:
            async with asyncio.TaskGroup() as group:
                for spec in specs:
                    group.create_task(start_one(spec))
        except ExceptionGroup as several:
            await self.stop()
            known = several.subgroup(EmbeddedError)
            if known is None:
                raise
            raise _first(known) from None

    async def stop(self) -> None:
        """Stop every child, those that others depend on last; each gets its signal, its grace, and then SIGKILL."""
        troubles: list[BaseException] = []
        for names in reversed(self._layers()):
            ends = await asyncio.gather(*(self._children[name].stop() for name in names), return_exceptions=True)
            troubles += [end for end in ends if end is not None]
        if troubles:
            raise troubles[0]

    async def stop_child(self, name: str, *, kill: bool = False) -> None:
        """Take one child down until `start_child`; with `kill`, by SIGKILL and without warning."""
        await self._children[name].stop(kill=kill)

    async def start_child(self, name: str) -> None:
        """Bring back a child that `stop_child` took down.

        Raises:
            EmbeddedError: It did not become ready.
        """
        await self._children[name].start()

    async def until(self, condition: Callable[[Mapping[str, Status]], bool], timeout_s: float = 30.0) -> None:
        """Wait until the statuses fulfil a condition, which is asked at every change.

        Raises:
            TimeoutError: They did not within `timeout_s` seconds.
        """
        async with asyncio.timeout(timeout_s):
            while not condition(self.statuses):
                self._changed.clear()
                await self._changed.wait()

    def _add(self, specs: tuple[ChildSpec, ...]) -> None:
        children = dict(self._children)
        for spec in specs:
            if spec.name in children:
                raise ValueError(f"two children are called {spec.name}")
            children[spec.name] = Child(spec, self._publish, self._backoff)
        unknown = {name for spec in specs for name in spec.depends_on} - children.keys()
        if unknown:
            raise ValueError(f"no child is called {', '.join(sorted(unknown))}")
        _graph(children).prepare()
        self._children = children

    def _layers(self) -> list[tuple[str, ...]]:
        graph = _graph(self._children)
        graph.prepare()
        layers: list[tuple[str, ...]] = []
        while graph.is_active():
            layers.append(graph.get_ready())
            graph.done(*layers[-1])
        return layers

    def _publish(self, status: Status) -> None:
        self._changed.set()
        self._on_status(status)


def _graph(children: Mapping[str, Child]) -> TopologicalSorter[str]:
    return TopologicalSorter({name: child.spec.depends_on for name, child in children.items()})


def _first(group: BaseExceptionGroup[EmbeddedError]) -> EmbeddedError:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, EmbeddedError)
    return found
