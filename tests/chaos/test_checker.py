"""The checker goes red on every sort of log that must not be, and stays green on those that may."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chaos.answers import Answer
from chaos.checker import check, compare
from chaos.legal_steps import LEGAL
from chaos.logs import JOB, changed, created, delivered, good_life, log, paid, step
from chaos.raw_log import Message

HERE = Path(__file__).parent
OURS = {"answers", "checker", "trail", "waiting", "legal_steps", "raw_log"}
STATES = HERE.parents[1] / "docs" / "jobs.md"
RUNNING = changed("queued", "running", 1, worker="w-1-a")


def sorts(messages: Sequence[Message], *answers: Answer) -> list[str]:
    return [finding.sort for finding in check(messages, answers).findings]


def words(messages: Sequence[Message], *answers: Answer) -> str:
    return "\n".join(str(finding) for finding in check(messages, answers).findings)


def test_a_good_life_has_no_findings() -> None:
    """Created, run, completed, with its steps and effects: nothing to say."""
    assert [] == sorts(log(*good_life()))


def test_a_hard_life_has_no_findings() -> None:
    """Tried again, handed back, taken over with its checkpoints: all of it is legal."""
    life = [
        created(steps=3),
        RUNNING,
        paid(),
        step(0),
        changed("running", "retrying", 1, due_at="2026-11-20T12:00:05+00:00"),
        changed("retrying", "running", 2, worker="w-2-b"),
        changed("running", "queued", 1),
        changed("queued", "running", 2, worker="w-1-a"),
        step(1),
        changed("running", "running", 3, worker="w-2-b"),
        step(2),
        changed("running", "completed", 3),
        delivered(),
    ]
    assert [] == sorts(log(*life))


def test_another_try_that_was_asked_for_has_no_findings() -> None:
    """A job that failed, was queued again by its owner with all its attempts, and then completed ended once."""
    again = [changed("queued", "running", 1, worker="w-2-b"), step(0)]
    rest = [step(1), changed("running", "completed", 1), delivered()]
    life = [
        created(),
        RUNNING,
        paid(),
        changed("running", "failed", 1, error=REFUSED),
        changed("failed", "queued", 0, cause="ask-1"),
        *again,
        *rest,
    ]

    assert [] == sorts(log(*life), Answer("ask-1", "retry", JOB, version=5))


NEED = "00000000-0000-0000-0000-00000000000a"
NEEDED = [created(NEED, steps=0), changed("queued", "running", 1, worker="w-1-a", job=NEED), paid(NEED)]
DONE = [changed("running", "completed", 1, job=NEED), delivered(NEED)]
REFUSED = {"code": "ERRAND_REFUSED", "message": "This errand was told to be refused."}
FOLLOWS = {"code": "DEPENDENCY_FAILED", "message": f"Job {NEED} failed with ERRAND_REFUSED."}
BROKEN = [changed("running", "failed", 1, error=REFUSED, job=NEED)]
WAITING = created(depends_on=(NEED,))
QUEUED = changed("waiting", "queued", 0)


def test_a_job_goes_on_when_what_it_depends_on_is_completed() -> None:
    """And fails when that failed."""
    assert [] == sorts(log(WAITING, *NEEDED, *DONE, QUEUED, *good_life()[1:]))
    assert [] == sorts(log(WAITING, *NEEDED, *BROKEN, changed("waiting", "failed", 0, error=FOLLOWS)))


def test_a_job_that_goes_on_too_early_is_illegal() -> None:
    """Both its leaving the wait and its start are."""
    assert ["illegal", "illegal"] == sorts(log(WAITING, *NEEDED, QUEUED, *good_life()[1:], *DONE))


def test_a_job_that_fails_over_a_dependency_that_did_not_is_illegal() -> None:
    """What it depends on was completed."""
    assert ["illegal"] == sorts(log(WAITING, *NEEDED, *DONE, changed("waiting", "failed", 0, error=FOLLOWS)))


@pytest.mark.parametrize("left", range(1, 5))
def test_a_job_that_never_ends_is_lost(left: int) -> None:
    """However far it came."""
    assert ["lost"] == sorts(log(*good_life()[:left]))


def test_an_acknowledged_job_that_is_not_there_is_lost() -> None:
    """Its creation was confirmed, and the log knows nothing of it."""
    told = [Answer("ask-1", "create", JOB, version=1), Answer("ask-2", "create", "another", version=9)]

    assert ["lost"] == sorts(log(*good_life()), *told)


def test_a_hole_in_the_log_is_a_loss() -> None:
    """A message that is gone leaves a gap in the sequence."""
    whole = log(*good_life())

    assert "a hole" in words(whole[:3] + whole[4:])


def test_an_event_that_stands_there_twice_is_doubled() -> None:
    """The same id at two places is one event that landed twice, even where it says nothing wrong."""
    messages = log(*good_life(), paid("other"))

    assert "doubled" in sorts([*messages[:-1], replace(messages[-1], id="id-3")])


@pytest.mark.parametrize("effect", [paid(), delivered()])
def test_an_effect_that_was_done_twice_is_doubled(effect: Message) -> None:
    """Whether or not it was part of the batch that ended the job."""
    assert ["doubled"] == sorts(log(*good_life(), effect))


@pytest.mark.parametrize("missing", [2, 6])
def test_a_completed_job_without_its_effect_is_a_loss(missing: int) -> None:
    """What the job was asked for has not been done."""
    life = good_life()
    del life[missing]

    assert ["lost"] == sorts(log(*life))


def test_a_delivery_without_completion_is_illegal() -> None:
    """Half of an atomic batch."""
    life = good_life()
    life[5] = changed("running", "failed", 1, error=REFUSED)

    assert ["illegal"] == sorts(log(*life))


def test_a_second_creation_is_doubled() -> None:
    """A job is created once."""
    assert ["doubled"] == sorts(log(created(), *good_life()))


def test_a_second_completion_is_doubled_and_illegal() -> None:
    """Two runs that both came to the end."""
    life = good_life()

    assert ["illegal", "illegal", "doubled"] == sorts(log(*life, changed("running", "completed", 1)))


def test_a_step_that_the_table_does_not_know_is_illegal() -> None:
    """From queued straight to retrying."""
    life = [created(), changed("queued", "retrying", 0), changed("retrying", "running", 1, worker="w-1-a")]

    assert "went from queued to retrying" in words(log(*life, *good_life()[2:]))


def test_a_wrong_previous_is_illegal() -> None:
    """An event that was decided on something other than what the log said."""
    life = good_life()
    life[1] = changed("retrying", "running", 1, worker="w-1-a")

    assert ["illegal"] == sorts(log(*life))


@pytest.mark.parametrize("attempt", [0, 2])
def test_a_wrong_attempt_is_illegal(attempt: int) -> None:
    """A start counts one more than the last."""
    life = good_life()
    life[1] = changed("queued", "running", attempt, worker="w-1-a")

    assert "counts attempt" in words(log(*life))


def test_more_attempts_than_allowed_are_illegal() -> None:
    """A job with one attempt is not run twice."""
    life = [created(max_attempts=1), RUNNING, changed("running", "running", 2, worker="w-2-b")]

    assert "at attempt 2 of 1" in words(log(*life))


def test_a_try_before_its_time_is_illegal() -> None:
    """The log's own clock says that it was not due yet."""
    life = [
        created(),
        RUNNING,
        changed("running", "retrying", 1, due_at="2026-11-20T13:00:00+00:00"),
        changed("retrying", "running", 2, worker="w-1-a"),
    ]

    assert "was started before" in words(log(*life))


def test_a_checkpoint_of_another_run_is_illegal() -> None:
    """After the takeover only the new run writes."""
    life = [
        created(),
        RUNNING,
        paid(),
        step(0),
        changed("running", "running", 2, worker="w-2-b"),
        step(1, run=2),
        changed("running", "completed", 2),
        delivered(),
    ]
    assert ["illegal"] == sorts(log(*life))


def test_a_checkpoint_after_the_end_is_illegal() -> None:
    """A run that is over writes no more."""
    assert "a step of run 2 while completed" in words(log(*good_life(), step(2)))


def test_a_step_taken_again_is_doubled() -> None:
    """A run takes up where the checkpoints end."""
    life = good_life()
    life.insert(4, step(0))

    assert ["doubled"] == sorts(log(*life))


def test_a_step_left_out_is_a_loss() -> None:
    """And so is a completion before the last step."""
    life = good_life()
    skipping, short = life[:3] + life[4:], life[:4] + life[5:]

    assert (["lost"], ["lost"]) == (sorts(log(*skipping)), sorts(log(*short)))


def test_a_view_that_says_otherwise_is_found() -> None:
    """A row that is wrong, missing, or of no job at all."""
    messages = log(*good_life())
    right = {JOB: ("completed", 1, 6)}

    assert [] == compare(messages, right)
    assert [JOB] == [finding.job for finding in compare(messages, {JOB: ("running", 1, 5)})]
    assert [JOB] == [finding.job for finding in compare(messages, {})]
    assert ["ghost"] == [finding.job for finding in compare(messages, {**right, "ghost": ("queued", 0, 9)})]


def test_the_table_is_that_of_the_documentation() -> None:
    """Every row of docs/jobs.md and no other."""
    rows = [line.split("|") for line in STATES.read_text().splitlines() if line.startswith("|")]
    table = STATES.read_text().partition("## States")[2].partition("##")[0]
    documented = {(r[1].strip(), r[2].strip()) for r in rows if "|".join(r) in table and len(r) == 5}

    assert {(a, b) for a, ends in LEGAL.items() for b in ends} == documented - {("from", "to"), ("---", "---")}


@pytest.mark.parametrize("module", sorted(OURS))
def test_the_checker_shares_no_code_with_what_it_checks(module: str) -> None:
    """It imports the standard library, nats-py, and itself."""
    tree = ast.parse((HERE / f"{module}.py").read_text())
    froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    ours = {f"chaos.{name}" for name in OURS}

    assert set() == {n for n in froms | imports if n.split(".")[0] not in {*sys.stdlib_module_names, "nats"}} - ours
