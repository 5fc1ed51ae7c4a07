"""The most that a call can take, reckoned before it is made."""

from __future__ import annotations

import json

from callboard.llm.budgets import Spend
from callboard.llm.capabilities import Capabilities
from callboard.llm.chat import ChatRequest, Usage
from callboard.llm.price_table import Listing

_OVERHEAD = 1024
"""Tokens that providers may add of their own: around messages, and to hold an answer to a shape."""


def most_output(request: ChatRequest, able: Capabilities) -> int:
    """How many tokens the answer is allowed."""
    return min(request.max_output_tokens, able.output_tokens or request.max_output_tokens)


def worst_case(request: ChatRequest, able: Capabilities, listing: Listing) -> Spend:
    """Never less than what the call will be charged.

    No text has more tokens than bytes, since every token stands for at least one; for English that is some four times too much,
    which is given back as soon as the call is settled. The shape is counted twice: a model may get it in words, too.
    """
    said = sum(len(message.text.encode()) for message in request.messages)
    shape = 2 * len(json.dumps(request.answer.schema).encode()) if request.answer else 0
    usage = Usage(input=said + shape + _OVERHEAD, output=most_output(request, able))
    return Spend(listing.worst(usage), usage.input + usage.output, 1)
