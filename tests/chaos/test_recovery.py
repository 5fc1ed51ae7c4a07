"""How long a fault holds work up, on logs written by hand, a second from message to message."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from chaos.aborting import aborts
from chaos.arena import Struck
from chaos.faults import Fault, FaultKind
from chaos.logs import BEGINNING, changed, created, log, step, stopped
from chaos.recovery import in_flight, percentile, recoveries

LIFE = log(
    created("a"),
    created("b"),
    changed("queued", "running", 1, worker="chaos-host-7-x", job="a"),
    changed("queued", "running", 1, worker="chaos-host-8-y", job="b"),
    step(0, job="a"),
    changed("running", "completed", 1, job="b"),
    changed("running", "running", 2, worker="chaos-host-8-y", job="a"),
    changed("running", "completed", 2, job="a"),
)


def at(seconds: float) -> datetime:
    return BEGINNING + timedelta(seconds=seconds)


def struck(kind: FaultKind, seconds: float, pid: int | None = None) -> list[Struck]:
    return [Struck(Fault(kind), at(seconds), pid)]


def seconds(struck: list[Struck]) -> list[float]:
    return [seconds for seconds, _ in recoveries(LIFE, struck)]


def test_a_lost_worker_is_made_good_when_its_jobs_have_moved_on() -> None:
    """Whatever others complete meanwhile; a worker that had nothing in hand holds nothing up."""
    assert [2.5] == seconds(struck("kill_worker", 4.5, pid=7))
    assert [1.5] == seconds(struck("stop_worker", 4.5, pid=8))
    assert [] == seconds(struck("kill_worker", 4.5, pid=9))


def test_a_server_is_back_with_the_next_completed_job() -> None:
    """After the last job there is nothing to measure by."""
    assert [1.5] == seconds(struck("kill_nats", 4.5))
    assert [1.5] == seconds(struck("kill_postgres", 6.5))
    assert [] == seconds(struck("cut_nats", 8.5))


def test_jobs_in_flight_are_those_created_and_not_ended() -> None:
    """At the moment asked for."""
    assert [0, 1, 2, 1, 0] == [in_flight(LIFE, at(seconds)) for seconds in (0.5, 1.5, 5.5, 7.5, 9)]


def test_an_abort_takes_from_the_order_to_the_handler_s_word() -> None:
    """Of runs that somebody paused or cancelled; what was handed back, or says nothing any more, is left out."""
    running = changed("queued", "running", 1, worker="w-1-a")
    handed_back = [running, changed("running", "queued", 0), stopped(2)]
    paused = [running, changed("running", "paused", 0), step(0), stopped(5)]
    cancelled = [changed("paused", "queued", 0), running, changed("running", "cancelled", 1)]

    assert [2.0] == aborts(log(created(), *handed_back, *paused, *cancelled))


def test_percentiles_are_values_that_were_measured() -> None:
    """The median of four is the second, and nothing has no percentile."""
    assert (2, 4) == (percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 1))
    assert math.isnan(percentile([], 0.5))
