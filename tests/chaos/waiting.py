"""Whether jobs that depend on others went on when those were done, and failed only below one that went wrong by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chaos.legal_steps import BROKEN
from chaos.raw_log import Message
from chaos.trail import Finding

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CASCADE = "DEPENDENCY_FAILED"


@dataclass(slots=True)
class _Link:
    """A job among those that depend on each other, as of the last event read."""

    state: str
    needs: tuple[str, ...]
    version: int
    mended: int = 0
    """Where it last left a state that breaks those who depend on it."""
    rooted: bool = False
    """Whether it ever went wrong by itself."""


@dataclass(slots=True)
class _Web:
    links: dict[str, _Link] = field(default_factory=dict[str, _Link])

    def above(self, job: str) -> set[str]:
        """All that a job depends on, directly or not."""
        found: set[str] = set()
        front = {job}
        while front:
            front = {need for one in front & self.links.keys() for need in self.links[one].needs} - found
            found |= front
        return found

    def was_broken(self, need: str, since: int) -> bool:
        """Whether somebody who looked after that position may have seen it broken; it may have been retried meanwhile."""
        link = self.links.get(need)
        return link is not None and (link.state in BROKEN or link.mended > since)


def early_and_groundless(messages: Iterable[Message]) -> Iterator[Finding]:
    """Every job that left waiting too early, and every one that failed over a dependency that had not."""
    web = _Web()
    for message in messages:
        job, link = message.aggregate, web.links.get(message.aggregate)
        if message.type == "job_created" and link is None:
            web.links[job] = _Link(message.body["state"], tuple(message.body["depends_on"]), message.sequence)
        elif link is not None:
            if message.type == "job_state_changed":
                yield from (
                    Finding("illegal", job, message.sequence, words) for words in _judge(web, job, link, message.body)
                )
                _go_on(link, message)
            link.version = message.sequence


def _go_on(link: _Link, message: Message) -> None:
    if link.state in BROKEN:
        link.mended = message.sequence
    link.state = message.body["state"]
    link.rooted |= link.state in BROKEN and not _follows(message.body)


def _judge(web: _Web, job: str, link: _Link, body: dict[str, Any]) -> Iterator[str]:
    state = body["state"]
    needs = [web.links[need].state if need in web.links else "unknown" for need in link.needs]
    if (state == "running" or (state == "queued" and link.state in {"waiting", "paused"})) and {*needs} - {"completed"}:
        yield f"was {state} while what it depends on was {needs}"
    if state != "failed" or (link.state not in {"waiting", "paused"} and not _follows(body)):
        return
    if link.state not in {"waiting", "paused"} or not _follows(body):
        yield f"failed with {_code(body)} where it was {link.state}"
    if not any(web.was_broken(need, link.version) for need in link.needs):
        yield f"failed over what it depends on, which was {needs}"
    elif not _roots(body) & {above for above in web.above(job) if above in web.links and web.links[above].rooted}:
        yield "failed over another job, and names none above it that went wrong by itself"


def _follows(body: dict[str, Any]) -> bool:
    """Whether a failure only follows from another job's."""
    return _code(body) == _CASCADE


def _code(body: dict[str, Any]) -> str | None:
    return body["error"]["code"] if body["error"] else None


def _roots(body: dict[str, Any]) -> set[str]:
    return {*_ID.findall(body["error"]["message"])} if body["error"] else set()
