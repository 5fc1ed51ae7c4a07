"""What happened to one job, followed event by event, with whatever should not have been."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from chaos.legal_steps import BEGINNINGS, ENDS, LEGAL, RESTARTABLE, attempt_after, keeps_due
from chaos.raw_log import Message

Sort: TypeAlias = Literal["lost", "doubled", "illegal", "view"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that should not be; `position` is 0 where it is about no one message."""

    sort: Sort
    job: str
    position: int
    words: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.sort}: {self.job} at {self.position}: {self.words}"


@dataclass(slots=True)
class Trail:
    """A job as its events leave it; nothing has happened yet where `state` is empty."""

    job: str
    state: str = ""
    attempt: int = 0
    max_attempts: int = 0
    run: int = 0
    """Where its last run was started."""
    due: datetime | None = None
    steps: int = 0
    wanted_steps: int = 0
    ends: int = 0
    version: int = 0
    findings: list[Finding] = field(default_factory=list[Finding])

    def take(self, message: Message) -> None:
        """Go on by one event."""
        if message.type == "job_created":
            self._begin(message)
        elif not self.state:
            self._find("illegal", message, f"{message.type} before any creation")
        elif message.type == "job_state_changed":
            self._step(message)
        elif message.type == "job_restarted":
            self._restart(message)
        elif message.type == "step_taken":
            self._checkpoint(message)
        self.version = message.sequence

    def _begin(self, message: Message) -> None:
        if self.state:
            self._find("doubled", message, "was created twice")
            return
        body = message.body
        self.state, self.max_attempts, self.wanted_steps = body["state"], body["max_attempts"], body["args"]["steps"]
        self.due = _time(body["due_at"])
        if self.state not in BEGINNINGS or (self.state == "waiting") != bool(body["depends_on"]):
            self._find("illegal", message, f"began {self.state} with dependencies {body['depends_on']}")

    def _step(self, message: Message) -> None:
        body, was = message.body, self.state
        state, attempt = body["state"], body["attempt"]
        if body["previous"] != was:
            self._find("illegal", message, f"says that it was {body['previous']}, and it was {was}")
        if state not in LEGAL[was]:
            self._find("illegal", message, f"went from {was} to {state}")
        if attempt != (right := attempt_after(self.attempt, was, state)):
            self._find("illegal", message, f"counts attempt {attempt} where {right} is due ({was} to {state})")
        if state in {"running", "retrying"} and attempt > self.max_attempts - (state == "retrying"):
            self._find("illegal", message, f"is {state} at attempt {attempt} of {self.max_attempts}")
        if (state == "running") != bool(body["worker"]):
            self._find("illegal", message, f"is {state} with the worker {body['worker']}")
        self._judge_time(message, was, state)
        self.state, self.attempt, self.due = state, attempt, _time(body["due_at"])
        self.run = message.sequence if state == "running" else self.run
        left_an_end = was in ENDS and state in LEGAL[was]  # somebody asked for another try
        self.ends = (0 if left_an_end else self.ends) + (state in ENDS)

    def _judge_time(self, message: Message, was: str, state: str) -> None:
        due = _time(message.body["due_at"])
        if state == "running" and self.due and message.time < self.due:
            self._find("illegal", message, f"was started before {self.due}")
        if state == "retrying":
            if due is None:
                self._find("illegal", message, "is to be tried again, and nobody says when")
        elif due != (right := self.due if keeps_due(was, state) else None):
            self._find("illegal", message, f"is due at {due} where {right} is right ({was} to {state})")

    def _restart(self, message: Message) -> None:
        if self.state not in RESTARTABLE:
            self._find("illegal", message, f"was to begin from the start while {self.state}")
        self.steps = 0

    def _checkpoint(self, message: Message) -> None:
        body = message.body
        if self.state != "running" or body["run"] != self.run:
            self._find("illegal", message, f"a step of run {body['run']} while {self.state}, run {self.run}")
        if body["index"] < self.steps:
            self._find("doubled", message, f"took step {body['index']} again")
        if body["index"] > self.steps:
            self._find("lost", message, f"took step {body['index']} where {self.steps} is next")
        self.steps = max(self.steps, body["index"] + 1)

    def _find(self, sort: Sort, message: Message, words: str) -> None:
        self.findings.append(Finding(sort, self.job, message.sequence, words))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
