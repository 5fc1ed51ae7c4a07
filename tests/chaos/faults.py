"""What goes wrong in a round and when: drawn from the seed alone, so that a round can be had again."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

FaultKind: TypeAlias = Literal[
    "kill_worker",
    "stop_worker",
    "end_worker",
    "stop_leader",
    "kill_nats",
    "hang_nats",
    "cut_nats",
    "mute_nats",
    "kill_postgres",
    "restart_postgres",
    "hang_postgres",
    "cut_database",
    "mute_postgres",
]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
WORKER_FAULTS: frozenset[FaultKind] = frozenset({"kill_worker", "stop_worker", "end_worker", "stop_leader"})
_AT_ONCE = (1, 1, 1, 2, 2, 3)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: which worker it hits, where it hits one, and for how many seconds it lasts, where it does."""

    kind: FaultKind
    victim: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Strike:
    """Faults that come at the same time, `pause` seconds after the last ones have passed."""

    pause: float
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        """As a round's report names it."""
        return "+".join(fault.kind for fault in self.faults)


def draw_strikes(seed: int, count: int, *, workers: int, lease: float) -> list[Strike]:
    """`count` strikes. Every kind has its turn before any comes again; `lease` in seconds is what a stop outlasts."""
    random = Random(seed)  # noqa: S311 - a round that can be had again
    kinds: list[FaultKind] = []
    strikes: list[Strike] = []
    for _ in range(count):
        wanted = random.choice(_AT_ONCE)
        chosen: list[FaultKind] = []
        while len(chosen) < wanted:
            kinds = kinds or random.sample(KINDS, len(KINDS))
            kind = kinds.pop()
            if kind not in chosen:
                chosen.append(kind)
        faults = tuple(_fault(random, kind, workers, lease) for kind in chosen)
        strikes.append(Strike(random.uniform(0.2, 1.5), faults))
    return strikes


def _fault(random: Random, kind: FaultKind, workers: int, lease: float) -> Fault:
    victim = random.randrange(workers) if kind in WORKER_FAULTS else 0
    match kind:
        case "stop_worker" | "stop_leader":
            seconds = lease * random.uniform(1.2, 1.8)
        case "kill_nats" | "kill_postgres" | "restart_postgres":
            seconds = random.uniform(0.0, 1.5)
        case "hang_nats" | "hang_postgres":
            seconds = random.uniform(0.5, lease * 1.5)
        case "mute_nats" | "mute_postgres":
            seconds = random.uniform(0.1, 1.0)
        case "kill_worker" | "end_worker" | "cut_database" | "cut_nats":
            seconds = 0.0
    return Fault(kind, victim, seconds)
