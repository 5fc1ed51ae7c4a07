"""A soak is red for whatever must not be, and nats-server's memory is told apart by subjects."""

from __future__ import annotations

from dataclasses import replace

from soak.drawing import picture_of
from soak.sampling import Sample
from soak.verdict import KB_PER_SUBJECT, Outcome


def sample(place: int, *, worker: float = 0.0, subject: float = KB_PER_SUBJECT) -> Sample:
    """After `place` times ten seconds; a worker grows by so many MB each, NATS by so many KB with each subject."""
    subjects = 1000 * place
    memory = {
        "worker-0": 70 + worker * place,
        "postgres": 30.0,
        "postgres buffers": 20.0 + place,
        "nats": 50 + subject * subjects / 1024,
        "client": 60.0 + place,
    }
    return Sample(
        seconds=10.0 * place, memory=memory, subjects=subjects, depth=3, per_second=50.0, p50=9.0, p99=40.0 + place % 7
    )


def outcome(*samples: Sample) -> Outcome:
    steady = samples or tuple(sample(place) for place in range(1, 121))
    return Outcome(rate=50, samples=steady, asked=7, ended={"completed": 7}, retried=0, restarts=0)


def test_a_flat_soak_is_green() -> None:
    """Whatever the buffers of Postgres, the bench itself and NATS with its subjects take."""
    assert [] == outcome().faults


def test_a_worker_that_grows_is_red() -> None:
    """Thirty-six MB in an hour."""
    (fault,) = outcome(*(sample(place, worker=0.1) for place in range(1, 121))).faults

    assert "worker-0 grows by +36.0 ± 0.0 MB/h" == fault


def test_nats_that_grows_beyond_its_subjects_is_red() -> None:
    """Three times what it keeps of each."""
    (fault,) = outcome(*(sample(place, subject=1.8) for place in range(1, 121))).faults

    assert "nats grows by +1.80 ± 0.00 KB per subject" == fault


def test_a_short_soak_says_nothing_on_memory() -> None:
    """And says so."""
    short = outcome(*(sample(place, worker=0.1) for place in range(1, 13)))

    assert [] == short.faults
    assert "memory: too short to tell whether anything grows" in short.lines()


def test_what_was_lost_restarted_or_late_is_red() -> None:
    """Each by itself."""
    flat = outcome()

    assert ["of 7 jobs 6 were completed"] == replace(flat, ended={"completed": 6, "failed": 1}).faults
    assert ["workers had to be started again 2 times"] == replace(flat, restarts=2).faults
    assert ["the engine did not keep up"] == replace(flat, rate=60).faults


def test_the_picture_shows_every_line() -> None:
    """Four panels over the same minutes, each line with its name, and colours for dark paper."""
    picture = picture_of(outcome())

    assert 9 == picture.count("<polyline")
    assert all(f"— {name}</text>" in picture for name in ("worker-0", "postgres", "nats", "queue depth", "p99"))
    assert "prefers-color-scheme: dark" in picture
