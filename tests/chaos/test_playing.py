"""Short rounds on real servers: the engine comes through, and without its fence the checker sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from chaos.arena import UNFENCED
from chaos.errands import Errand
from chaos.faults import KINDS, Fault, Strike, draw_strikes
from chaos.playing import Scale, play
from chaos.wishes import Order, Wish, draw_families

SHORT = Scale(jobs=60, later=5, workers=2, lease=1.0, within=2.0, patience=40.0)
LONG = Errand(steps=4, step_seconds=0.3)

SEEDS = (4, 19)
"""Any seed, and then each whose round ever brought a fault of the engine to light, which has been mended since."""


async def test_a_short_round_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """A worker killed with NATS, the database cut while acknowledgements are lost, a worker stopped past its lease."""
    strikes = [
        Strike(0.5, (Fault("kill_worker", victim=0), Fault("kill_nats"))),
        Strike(0.3, (Fault("cut_database"), Fault("mute_nats", seconds=0.2), Fault("mute_postgres", seconds=0.2))),
        Strike(0.0, (Fault("stop_worker", victim=1, seconds=1.3),)),
    ]
    report = await play(1, SHORT, strikes=strikes, keep=tmp_path)

    assert report.green, "\n".join(report.lines())
    assert report.verdict.left.keys() == {"completed", "failed", "cancelled"}
    assert report.verdict.acknowledged > sum(report.verdict.left.values()) >= 65
    assert report.in_flight > 0
    assert report.recoveries
    assert report.deaths > 0


async def test_without_the_fence_the_checker_goes_red(tmp_path: Path) -> None:
    """Workers whose appends expect no version, stopped past their lease: what they write afterwards is found."""
    strikes = [Strike(0.5, (Fault("stop_worker", victim=victim, seconds=2.5),)) for victim in (0, 1)]
    report = await play(2, replace(SHORT, patience=1.0), program=UNFENCED, strikes=strikes, keep=tmp_path)

    found = "\n".join(map(str, report.verdict.findings))
    assert "says that it was" in found or "a step of" in found, "\n".join(report.lines())
    assert not report.green


async def test_without_the_fence_a_run_outlives_its_cancel(tmp_path: Path) -> None:
    """Workers that cannot hear of a cancel for a moment, since they stand still, and expect nothing when they go on."""
    scale = Scale(later=0, workers=1, lease=10.0, patience=1.0)
    strikes = [Strike(0.5, (Fault("stop_worker", seconds=1.5),))]
    families = [(Wish(errand=LONG, orders=((1.2, "cancel"),)),) for _ in range(8)]
    report = await play(3, scale, program=UNFENCED, strikes=strikes, families=families, keep=tmp_path)

    found = "\n".join(map(str, report.verdict.findings))
    assert "while cancelled" in found, "\n".join(report.lines())


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_seeded_round_is_green(seed: int, tmp_path: Path) -> None:
    """The first faults that `make chaos` draws from it, on fewer jobs."""
    report = await play(seed, replace(SHORT, strikes=2), keep=tmp_path)

    assert report.green, "\n".join(report.lines())


def test_a_seed_gives_the_same_faults_again() -> None:
    """A round that failed can be had again."""
    first, again = (draw_strikes(7, 5, workers=3, lease=2.0) for _ in range(2))

    assert first == again
    assert first != draw_strikes(8, 5, workers=3, lease=2.0)


def test_a_seed_gives_the_same_wishes_again() -> None:
    """What is asked for, too; with chains, diamonds, keys, due times and every order."""
    first, again = (draw_families(7, 300, within=8.0) for _ in range(2))
    wishes = [wish for family in first for wish in family]

    assert first == again
    assert {1, 3, 4} == {len(family) for family in first}
    assert set(get_args(Order)) == {order for wish in wishes for _, order in wish.orders}
    assert any(wish.keyed for wish in wishes)
    assert any(wish.due_in for wish in wishes)


def test_every_kind_of_fault_has_its_turn() -> None:
    """No kind comes again before all have come, so that few rounds cover all."""
    strikes = draw_strikes(3, len(KINDS), workers=3, lease=2.0)

    assert set(KINDS) == {fault.kind for strike in strikes for fault in strike.faults}
