"""The checker goes red where an order was not kept, where nobody gave it, and where jobs that hang together went wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chaos.answers import Answer, Verb
from chaos.checker import check
from chaos.logs import JOB, changed, created, delivered, good_life, log, paid, restarted, step
from chaos.raw_log import Message

ROOT, BETWEEN = (f"00000000-0000-0000-0000-00000000000{letter}" for letter in "ab")
RUNNING = changed("queued", "running", 1, worker="w-1-a")
PAUSED = changed("running", "paused", 0, cause="ask-1")
RESUMED = changed("paused", "queued", 0, cause="ask-2")
LATE, SOON = "2026-11-20T13:00:00+00:00", "2026-11-20T12:00:02+00:00"
PAUSE, RESUME = Answer("ask-1", "pause", JOB, version=5), Answer("ask-2", "resume", JOB, version=6)
PAUSED_LIFE = [
    created(),
    RUNNING,
    paid(),
    step(0),
    PAUSED,
    RESUMED,
    changed("queued", "running", 1, worker="w-1-a"),
    step(1),
    changed("running", "completed", 1),
    delivered(),
]
CANCELLED_LIFE = [created(), RUNNING, paid(), changed("running", "cancelled", 1, cause="ask-1")]
CANCEL = Answer("ask-1", "cancel", JOB, version=4)


def words(messages: Sequence[Message], *answers: Answer) -> list[str]:
    return [str(finding) for finding in check(messages, answers).findings]


def only(found: Sequence[str]) -> str:
    (one,) = found
    return one


def test_a_life_full_of_orders_has_no_findings() -> None:
    """Paused while it ran, resumed, run again by the same worker as the same attempt."""
    assert [] == words(log(*PAUSED_LIFE), PAUSE, RESUME)


def test_a_restart_takes_its_steps_again() -> None:
    """Cancelled after a step, told to begin from the start: the first step comes again, and nothing is doubled."""
    life = [
        *CANCELLED_LIFE[:3],
        step(0),
        CANCELLED_LIFE[3],
        restarted(cause="ask-2"),
        changed("cancelled", "queued", 0, cause="ask-2"),
        changed("queued", "running", 1, worker="w-1-a"),
        step(0),
        step(1),
        changed("running", "completed", 1),
        delivered(),
    ]
    answers = Answer("ask-1", "cancel", JOB, version=5), Answer("ask-2", "restart", JOB, version=7)

    assert [] == words(log(*life), *answers)


def test_a_step_after_a_cancel_is_illegal() -> None:
    """An append without its expectation: the run did not know that it was over."""
    assert "a step of run 2 while cancelled" in only(words(log(*CANCELLED_LIFE, step(0)), CANCEL))


def test_a_late_step_of_the_same_worker_at_the_same_attempt_is_illegal() -> None:
    """The run before the pause is told from the one after it by where it was started."""
    life = [*PAUSED_LIFE]
    life[7] = step(1, run=2)

    assert "a step of run 2 while running, run 7" in only(words(log(*life), PAUSE, RESUME))


def test_an_attempt_that_was_paused_does_not_count() -> None:
    """Only a retry that somebody asked for gives all attempts back."""
    life = [*PAUSED_LIFE]
    life[4] = changed("running", "paused", 1, cause="ask-1")

    assert "counts attempt 1 where 0 is due (running to paused)" in words(log(*life), PAUSE, RESUME)[0]


@pytest.mark.parametrize("answer", [PAUSE, RESUME])
def test_a_step_that_nobody_asked_for_is_illegal(answer: Answer) -> None:
    """Of the pause and the resume only one was asked for."""
    assert "nobody asked for it" in only(words(log(*PAUSED_LIFE), answer))


@pytest.mark.parametrize("verb", ["cancel", "retry", "restart"])
def test_an_order_that_the_log_does_not_know_is_lost(verb: Verb) -> None:
    """It was acknowledged at a position where the job stands otherwise, or that is none of its own."""
    at_the_end = Answer("ask-3", verb, JOB, version=6)
    nowhere = Answer("ask-3", verb, JOB, version=77)

    assert "was acknowledged, and left the job completed" in only(words(log(*good_life()), at_the_end))
    assert "was acknowledged and is not on the log" in only(words(log(*good_life()), nowhere))


def test_a_refusal_without_grounds_is_illegal() -> None:
    """A job that was never over cannot be refused for it; one that completed can."""
    over = Answer("ask-3", "pause", JOB, refusal="JOB_IS_OVER")

    assert [] == words(log(*good_life()), over)
    assert "was never like that" in words(log(*good_life()[:3]), over)[0]
    assert "was never like that" in only(
        words(log(*good_life()), Answer("ask-3", "pause", JOB, refusal="JOB_NOT_FOUND"))
    )


def test_a_key_that_stands_for_two_works_is_doubled() -> None:
    """It must be refused."""
    assert [] == words(log(*good_life()), Answer("ask-3", "reuse", JOB, refusal="IDEMPOTENCY_KEY_REUSED"))
    assert "took one key for two works" in only(words(log(*good_life()), Answer("ask-3", "reuse", JOB, version=1)))


def test_a_start_before_the_due_time_is_illegal() -> None:
    """Of a job that is scheduled as of one that is to be tried again."""
    life = good_life()
    life[0] = created(due_at=SOON)
    assert "was started before" not in "".join(words(log(*life)))
    life[0] = created(due_at=LATE)
    assert "was started before" in only(words(log(*life)))


def test_a_due_time_outlives_a_pause() -> None:
    """A pause that takes it away is illegal."""
    life = [created(due_at=SOON), changed("queued", "paused", 0, cause="ask-1")]
    rest = [changed("paused", "queued", 0, cause="ask-2"), *good_life()[1:]]

    assert "is due at None" in words(log(*life, *rest), PAUSE)[0]


def test_a_cascade_names_its_root() -> None:
    """The job that went wrong by itself, however far up; not the one in between, and none that is not above."""
    refused = {"code": "ERRAND_REFUSED", "message": "This errand was told to be refused."}
    root = [
        created(ROOT),
        changed("queued", "running", 1, worker="w-1-a", job=ROOT),
        changed("running", "failed", 1, error=refused, job=ROOT),
    ]

    def fails(job: str, named: str) -> Message:
        error = {"code": "DEPENDENCY_FAILED", "message": f"Job {named} failed with ERRAND_REFUSED."}
        return changed("waiting", "failed", 0, error=error, job=job)

    family = [*root, created(BETWEEN, depends_on=(ROOT,)), created(depends_on=(BETWEEN,))]

    assert [] == words(log(*family, fails(BETWEEN, ROOT), fails(JOB, ROOT)))
    assert "names none above it" in only(words(log(*family, fails(BETWEEN, ROOT), fails(JOB, BETWEEN))))
    assert "names none above it" in only(words(log(*family, fails(BETWEEN, JOB), fails(JOB, ROOT))))


def test_a_cascade_that_was_decided_before_its_root_was_mended_is_no_finding() -> None:
    """Whoever failed the dependent looked while the root was broken; the dependent has not moved since."""
    error = {"code": "DEPENDENCY_FAILED", "message": f"Job {ROOT} was cancelled."}
    life = [
        created(ROOT, steps=0),
        created(depends_on=(ROOT,)),
        changed("queued", "cancelled", 0, cause="ask-1", job=ROOT),
        changed("cancelled", "queued", 0, cause="ask-2", job=ROOT),
        changed("waiting", "failed", 0, error=error),
    ]
    answers = Answer("ask-1", "cancel", ROOT, version=3), Answer("ask-2", "retry", ROOT, version=4)

    assert "never ended; it was left queued" in only(words(log(*life), *answers))


def test_a_failure_of_its_own_is_no_cascade() -> None:
    """A job that ran fails with a code of its own, one that did not with that of the cascade."""
    error = {"code": "DEPENDENCY_FAILED", "message": f"Job {ROOT} was cancelled."}
    life = [created(), RUNNING, paid(), changed("running", "failed", 1, error=error)]

    assert "failed with DEPENDENCY_FAILED where it was running" in words(log(*life))[0]
