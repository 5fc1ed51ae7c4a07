"""Short rounds on real servers: the engine comes through, and without its fence the checker sees it."""

from __future__ import annotations

from dataclasses import replace

from chaos.arena import UNFENCED
from chaos.faults import KINDS, Fault, Strike, draw_strikes
from chaos.playing import Scale, play

SHORT = Scale(jobs=60, later=5, workers=2, lease=1.0, patience=40.0)


async def test_a_short_round_loses_and_doubles_nothing() -> None:
    """A worker killed together with NATS, then the database cut while acknowledgements are lost."""
    strikes = [
        Strike(0.5, (Fault("kill_worker", victim=0), Fault("kill_nats"))),
        Strike(0.3, (Fault("cut_database"), Fault("mute_nats", seconds=0.2))),
    ]
    report = await play(1, SHORT, strikes=strikes)

    assert report.green, "\n".join(report.lines())
    assert 65 == report.verdict.acknowledged
    assert report.in_flight > 0
    assert report.recoveries
    assert report.deaths > 0


async def test_without_the_fence_the_checker_goes_red() -> None:
    """Workers whose appends expect no version, stopped past their lease: what they write afterwards is found."""
    strikes = [Strike(0.5, (Fault("stop_worker", victim=0, seconds=2.5),))]
    report = await play(2, replace(SHORT, patience=5.0), program=UNFENCED, strikes=strikes)

    assert not report.green
    assert report.verdict.count("illegal") > 0, "\n".join(report.lines())


def test_a_seed_gives_the_same_faults_again() -> None:
    """A round that failed can be had again."""
    first, again = (draw_strikes(7, 5, workers=3, lease=2.0) for _ in range(2))

    assert first == again
    assert first != draw_strikes(8, 5, workers=3, lease=2.0)


def test_every_kind_of_fault_has_its_turn() -> None:
    """No kind comes again before all have come, so that few rounds cover all."""
    strikes = draw_strikes(3, 7, workers=3, lease=2.0)

    assert set(KINDS) == {fault.kind for strike in strikes for fault in strike.faults}
