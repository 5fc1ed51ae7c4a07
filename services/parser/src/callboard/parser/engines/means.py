"""What an engine may use for one parse beside the text: given to it when it is made, so that it looks for nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from callboard.llm import ChatModel
from callboard.parser.engines.llm.calls import Journal, keep_none
from callboard.parser.engines.llm.engine import CHUNK_TOKENS
from callboard.parser.engines.llm.keeping import Answers, NoAnswers
from callboard.parser.engines.llm.labelling import Manners
from callboard.playbook import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Models, and how they are asked.

    Attributes:
        chat: Gives whom to ask; raises a `ModelError` where there is no key, so that only who needs one is refused.
        journal: Told of every call.
        answers: Keeps what was paid for.
        manners: How a model is asked.
        chunk_tokens: About how many tokens of the play at a time.
        at_once: How many chunks are under way together.
    """

    chat: Callable[[], ChatModel]
    journal: Journal = keep_none
    answers: Answers = field(default_factory=NoAnswers)
    manners: Manners = field(default_factory=Manners)
    chunk_tokens: int = CHUNK_TOKENS
    at_once: int = 4


EngineMaker: TypeAlias = Callable[[Means], Engine]
"""Makes an engine for one parse."""
