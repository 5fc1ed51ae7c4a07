"""Judges a whole log: nothing acknowledged is lost, nothing is done twice, and every job took only legal steps.

It knows the log's subjects and the bodies' fields, and the table of docs/jobs.md; of the engine it uses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chaos.answers import Answer, acknowledged, broken_words, unasked
from chaos.legal_steps import ENDS
from chaos.raw_log import Message
from chaos.trail import Finding, Trail
from chaos.waiting import early_and_groundless

Row = tuple[str, int, int]
"""Of a job in a view: its state, its attempt, and the position of its last event."""


@dataclass(slots=True)
class Verdict:
    """What a log came to; `acknowledged` counts the requests that were."""

    acknowledged: int
    left: Mapping[str, int]
    """How many jobs were left in which state."""
    findings: list[Finding] = field(default_factory=list[Finding])

    def count(self, sort: str) -> int:
        """How many findings are of a sort."""
        return sum(finding.sort == sort for finding in self.findings)


def check(messages: Sequence[Message], answers: Sequence[Answer]) -> Verdict:
    """Judge a log by itself; `answers` are what a client was told while it came about."""
    trails = follow(messages)
    verdict = Verdict(acknowledged(answers), Counter(trail.state for trail in trails.values()))
    verdict.findings += [finding for trail in trails.values() for finding in trail.findings]
    verdict.findings += early_and_groundless(messages)
    verdict.findings += _holes(messages)
    verdict.findings += _said_twice(messages)
    verdict.findings += broken_words(messages, answers)
    verdict.findings += unasked(messages, answers)
    verdict.findings += [finding for trail in trails.values() for finding in _unfinished(trail)]
    verdict.findings += _effects(messages, trails)
    return verdict


def follow(messages: Iterable[Message]) -> dict[str, Trail]:
    """What happened to each job, by its id."""
    trails: dict[str, Trail] = {}
    for message in messages:
        if message.kind == "job":
            trails.setdefault(message.aggregate, Trail(message.aggregate)).take(message)
    return trails


def compare(messages: Iterable[Message], view: Mapping[str, Row]) -> list[Finding]:
    """Where a view of jobs is not what the log says."""
    told = {job: (trail.state, trail.attempt, trail.version) for job, trail in follow(messages).items()}
    return [
        Finding("view", job, 0, f"is {view.get(job)} in the view and {told.get(job)} on the log")
        for job in sorted(told.keys() | view.keys())
        if told.get(job) != view.get(job)
    ]


def _holes(messages: Sequence[Message]) -> Iterator[Finding]:
    for place, message in enumerate(messages, 1):
        if message.sequence != place:
            yield Finding("lost", message.aggregate, message.sequence, f"stands where {place} should follow: a hole")
            return


def _said_twice(messages: Sequence[Message]) -> Iterator[Finding]:
    seen: set[str] = set()
    for message in messages:
        if message.id in seen:
            yield Finding("doubled", message.aggregate, message.sequence, f"the event {message.id} stands there twice")
        seen.add(message.id)


def _unfinished(trail: Trail) -> Iterator[Finding]:
    if trail.state not in ENDS:
        yield Finding("lost", trail.job, trail.version, f"never ended; it was left {trail.state}")
    if trail.ends > 1:
        yield Finding("doubled", trail.job, trail.version, f"ended {trail.ends} times")
    if trail.state == "completed" and trail.steps != trail.wanted_steps:
        yield Finding("lost", trail.job, trail.version, f"completed with {trail.steps} of {trail.wanted_steps} steps")


def _effects(messages: Sequence[Message], trails: Mapping[str, Trail]) -> Iterator[Finding]:
    """Each errand is paid once when it is first begun, and delivered once, in the batch that completes it."""
    for type_ in ("errand_paid", "errand_delivered"):
        times = Counter[str](message.body["job"] for message in messages if message.type == type_)
        for job, count in times.items():
            if count > 1:
                yield Finding("doubled", job, 0, f"{type_} stands there {count} times")
            if type_ == "errand_delivered" and (job not in trails or trails[job].state != "completed"):
                yield Finding("illegal", job, 0, "was delivered without being completed")
        for job, trail in trails.items():
            if trail.state == "completed" and not times[job]:
                yield Finding("lost", job, 0, f"completed without {type_}")
