"""What goes wrong with a model's answers, how often, and when: decided by a seed and by what was asked, not by chance.

The same request meets the same faults in every run, in whatever order parallel calls arrive; asked again it may fare better.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from model_peer.http_peer import Drop, Hang, HttpAnswer, Reply
from model_peer.reading import Asked
from model_peer.writing import Answer, refuse, write


class Fault(StrEnum):
    """One way in which a call can go wrong."""

    RATE_LIMIT = "rate_limit"
    """429 with Retry-After."""
    SERVER_ERROR = "server_error"
    """500."""
    OVERLOADED = "overloaded"
    """529 or 503, as the provider does it."""
    HANG = "hang"
    """No answer ever."""
    STALL = "stall"
    """The beginning of an answer, and then nothing more."""
    DROP = "drop"
    """The connection breaks off without an answer."""
    CUT = "cut"
    """The connection breaks off in the middle of the answer."""
    TRUNCATED_JSON = "truncated_json"
    """A whole answer whose text ends in the middle, though the provider says that it is complete."""
    SHIFTED_NUMBERS = "shifted_numbers"
    """Line numbers that are off; what that means, the mangler knows."""
    UNKNOWN_IDS = "unknown_ids"
    """Ids that nobody introduced; as above."""
    INVENTED_SPEAKERS = "invented_speakers"
    """People that are not in the text; as above."""


OF_THE_WIRE = (
    Fault.RATE_LIMIT,
    Fault.SERVER_ERROR,
    Fault.OVERLOADED,
    Fault.DROP,
    Fault.CUT,
    Fault.TRUNCATED_JSON,
)
"""Those that need no knowledge of what an answer means, and cost no time."""

OF_TIME = (Fault.HANG, Fault.STALL)
"""Those that cost a client its whole timeout, which had better be short."""

OF_THE_MEANING = (Fault.SHIFTED_NUMBERS, Fault.UNKNOWN_IDS, Fault.INVENTED_SPEAKERS)
"""Those that only a mangler can do."""

Mangler = Callable[[Fault, Asked, str, random.Random], str]
"""Gives the answer's text with the fault in it; the same text means that it could not be done to this one."""


@dataclass(slots=True)
class FaultPlan:
    """Which faults happen: `rate` of all calls, one of `kinds` each."""

    rate: float = 0.0
    seed: int = 1
    kinds: tuple[Fault, ...] = OF_THE_WIRE
    mangler: Mangler | None = None
    retry_after: str = "0"
    """What a 429 says in its header, in seconds."""
    done: Counter[Fault] = field(default_factory=Counter[Fault])
    """How often each was done."""
    _met: Counter[str] = field(default_factory=Counter[str])

    def next(self, asked: Asked) -> tuple[Fault | None, random.Random]:
        """The fault for this request, if any, and the chance to do it with."""
        content = json.dumps([asked.provider, asked.model, asked.system, asked.messages])
        name = hashlib.sha256(content.encode()).hexdigest()
        self._met[name] += 1
        chance = random.Random(f"{self.seed}/{name}/{self._met[name]}")  # noqa: S311 - repeatable, keeps no secret
        return (chance.choice(self.kinds) if chance.random() < self.rate else None), chance

    def do(self, fault: Fault, asked: Asked, answer: Answer, chance: random.Random) -> HttpAnswer:
        """What the client gets instead of the answer."""
        if fault in OF_THE_MEANING:
            assert self.mangler, f"nobody knows how to do {fault}"
            text = self.mangler(fault, asked, answer.text, chance)
            self.done[fault] += text != answer.text
            return write(asked, Answer(text=text))
        self.done[fault] += 1
        if fault in _REFUSALS:
            return self._refusal(fault, asked)
        whole = write(asked, answer)
        if fault is Fault.CUT:
            return Reply(whole.body, cut_after=chance.randrange(1, len(whole.body)))
        if fault is Fault.STALL:
            return Reply(whole.body, stall_after=chance.randrange(1, len(whole.body)))
        if fault is Fault.TRUNCATED_JSON:
            return write(asked, Answer(text=answer.text[: chance.randrange(len(answer.text))]))
        return Hang() if fault is Fault.HANG else Drop()

    def _refusal(self, fault: Fault, asked: Asked) -> Reply:
        provider, headers = asked.provider, {"retry-after": self.retry_after} if fault is Fault.RATE_LIMIT else {}
        status, code, message = _REFUSALS[fault].get(provider, _REFUSALS[fault]["openai"])
        return refuse(provider, status, code, message, headers=headers)


_REFUSALS: Mapping[Fault, Mapping[str, tuple[int, str, str]]] = {
    Fault.RATE_LIMIT: {
        "openai": (429, "rate_limit_exceeded", "Rate limit reached for requests per min."),
        "anthropic": (429, "rate_limit_error", "This request would exceed your rate limit."),
        "gemini": (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted."),
    },
    Fault.SERVER_ERROR: {
        "openai": (500, "server_error", "The server had an error while processing your request."),
        "anthropic": (500, "api_error", "Internal server error"),
        "gemini": (500, "INTERNAL", "An internal error has occurred."),
    },
    Fault.OVERLOADED: {
        "openai": (503, "server_overloaded", "The engine is currently overloaded."),
        "anthropic": (529, "overloaded_error", "Overloaded"),
        "gemini": (503, "UNAVAILABLE", "The model is overloaded."),
    },
}
