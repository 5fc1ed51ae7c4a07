"""What is asked for in a round: errands, what they depend on, and what befalls them; drawn from the seed alone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

from chaos.errands import Errand, Mishap

Order: TypeAlias = Literal["pause", "resume", "cancel", "retry", "restart"]
"""What can be asked for a job that is there."""

_ORDERS: tuple[Order, ...] = get_args(Order)
_WELL: tuple[Mishap, ...] = ()
_BADLY: tuple[tuple[Mishap, ...], ...] = (
    ("soon",),
    ("soon",),
    ("soon",),
    ("again",),
    ("crash",),
    ("soon", "soon"),
    ("soon", "refuse"),
    ("refuse",),
)
_GOES_WELL = 0.6
_WITH_ORDERS = 1 / 3
_ONE: tuple[tuple[int, ...], ...] = ((),)
_CHAIN = (), (0,), (1,)
_DIAMOND = (), (0,), (0,), (1, 2)
_SHAPES: tuple[tuple[tuple[int, ...], ...], ...] = (*[_ONE] * 6, _CHAIN, _DIAMOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One errand, and what befalls it.

    `needs` are the places of those in its family that it depends on; `due_in` are seconds from its creation; what is
    `keyed` is asked for twice; `orders` come one after the other, each after its pause in seconds.
    """

    errand: Errand
    project: str = "romeo"
    priority: int = 0
    max_attempts: int = 6
    needs: tuple[int, ...] = ()
    due_in: float | None = None
    keyed: bool = False
    orders: tuple[tuple[float, Order], ...] = ()


Family: TypeAlias = tuple[Wish, ...]
"""Errands that depend on each other, those that others need first."""


def draw_families(seed: int, count: int, *, within: float, urgent: bool = False) -> list[Family]:
    """At least `count` errands: most stand alone, others are chains and diamonds.

    Due times come, and orders begin, `within` seconds. An `urgent` errand starts at once, takes a second or so, and gets
    orders, so that these find it running.
    """
    random = Random(f"{seed} {urgent}")  # noqa: S311 - a round that can be had again
    families: list[Family] = []
    while sum(map(len, families)) < count:
        families.append(tuple(_draw(random, needs, within, urgent=urgent) for needs in random.choice(_SHAPES)))
    return families


def _draw(random: Random, needs: tuple[int, ...], within: float, *, urgent: bool) -> Wish:
    return Wish(
        errand=Errand(
            steps=random.randint(1, 4) + 2 * urgent,
            step_seconds=round(random.uniform(0.02, 0.15) * (3 if urgent else 1), 3),
            mishaps=_WELL if random.random() < _GOES_WELL else random.choice(_BADLY),
        ),
        project=random.choice(("romeo", "juliet", "nurse")),
        priority=9 if urgent else random.choice((0, 0, 0, 5)),
        max_attempts=random.choice((6, 6, 6, 1)),
        needs=needs,
        due_in=round(random.uniform(0.0, within), 3) if random.random() < 0.1 else None,
        keyed=random.random() < 0.1,
        orders=_orders(random, within) if urgent or random.random() < _WITH_ORDERS else (),
    )


def _orders(random: Random, within: float) -> tuple[tuple[float, Order], ...]:
    """After a while, one to four orders in quick succession."""
    orders = random.choices(_ORDERS, k=random.randint(1, 4))
    first, *rest = orders
    return ((random.uniform(0.0, within), first), *((random.choice((0.0, 0.05, 0.5)), order) for order in rest))
