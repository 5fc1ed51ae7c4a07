"""What was asked of the engine and what it answered, held against the log: every word is kept, and nothing happens unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chaos.legal_steps import DONE, REFUSED, verbs_for
from chaos.raw_log import Message
from chaos.trail import Finding

Verb: TypeAlias = Literal["create", "reuse", "pause", "resume", "cancel", "retry", "restart"]
"""What can be asked. `reuse` is asking for other work under a key that stands for some already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One request that was answered. `name` is what its events give as their cause.

    `version` is the position that it was acknowledged with, 0 where it was refused; then `refusal` is the code.
    """

    name: str
    verb: Verb
    job: str
    version: int = 0
    refusal: str = ""


def broken_words(messages: Iterable[Message], answers: Iterable[Answer]) -> Iterator[Finding]:
    """Every acknowledged request that the log does not bear out, and every refusal without grounds."""
    after, been = _states(messages)
    for answer in answers:
        if answer.refusal:
            yield from _groundless(answer, been.get(answer.job, set()))
        elif answer.verb == "reuse":
            yield _finding("doubled", answer, "took one key for two works")
        elif (found := after.get(answer.version)) is None or found[0] != answer.job:
            yield _finding("lost", answer, "was acknowledged and is not on the log")
        elif found[1] not in DONE[answer.verb]:
            yield _finding("lost", answer, f"was acknowledged, and left the job {found[1]}")


def unasked(messages: Iterable[Message], answers: Iterable[Answer]) -> Iterator[Finding]:
    """Every event that only a request brings about, where nobody made that request."""
    asked = {answer.name: answer for answer in answers}
    for message in messages:
        verbs = verbs_for(message.type, message.body) if message.kind == "job" else frozenset[str]()
        answer = asked.get(message.cause)
        if verbs and (answer is None or answer.verb not in verbs or answer.job != message.aggregate):
            words = f"{message.type} to {message.body.get('state', 'the start')}, and nobody asked for it"
            yield Finding("illegal", message.aggregate, message.sequence, words)


def _states(messages: Iterable[Message]) -> tuple[Mapping[int, tuple[str, str]], Mapping[str, set[str]]]:
    """After each of a job's events: which job, and its state; and all states that each job has been in."""
    after: dict[int, tuple[str, str]] = {}
    been: dict[str, set[str]] = {}
    states: dict[str, str] = {}
    for message in messages:
        if message.kind == "job":
            job = message.aggregate
            states[job] = message.body.get("state", states.get(job, ""))
            been.setdefault(job, set()).add(states[job])
            after[message.sequence] = job, states[job]
    return after, been


def _groundless(answer: Answer, been: set[str]) -> Iterator[Finding]:
    if answer.verb == "reuse" and answer.refusal == "IDEMPOTENCY_KEY_REUSED":
        return
    if not REFUSED.get(answer.refusal, frozenset[str]()) & been:
        yield _finding("illegal", answer, f"was refused with {answer.refusal}, and the job was never like that")


def _finding(sort: Literal["lost", "doubled", "illegal"], answer: Answer, words: str) -> Finding:
    return Finding(sort, answer.job, answer.version, f"{answer.name} ({answer.verb}) {words}")


def acknowledged(answers: Sequence[Answer]) -> int:
    """How many requests were not refused."""
    return sum(not answer.refusal for answer in answers)
