"""Calls to language models as facts on the job that made them, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from callboard.contracts.event import Event
from callboard.contracts.events import ModelAttempt, ModelCalled, ModelUsage
from callboard.kernel.jobs import HandedBack, JobRun
from callboard.llm import Attempt
from callboard.parser.engines.llm.asked_lines import LineRange, filled_lines
from callboard.parser.engines.llm.calls import CallMade, Journal
from callboard.playbook import SourceText


def journal_of(run: JobRun) -> Journal:
    """Writes each call down on the job as soon as it is over, so that a crash forgets none but the one under way."""

    async def journal(call: CallMade) -> None:
        try:
            await run.append(called(call))
        except HandedBack:
            return  # the call is on the log; what was paid for may still become a chunk, whose append says so again

    return journal


def called(call: CallMade) -> ModelCalled:
    """The fact that a call was made."""
    completion = call.completion
    priced = next((attempt.cost for attempt in reversed(call.attempts) if attempt.cost.prices), None)
    return ModelCalled(
        purpose=call.purpose,
        chunk=call.chunk,
        again=call.again,
        lines=call.lines,
        requested_model=completion.requested_model if completion else None,
        served_model=completion.served_model if completion else None,
        usage=total([_usage(attempt) for attempt in call.attempts]),
        prices=priced.prices if priced else None,
        prices_as_of=priced.prices_as_of if priced else None,
        seconds=round(sum(attempt.seconds for attempt in call.attempts), 3),
        attempts=tuple(_attempt(attempt) for attempt in call.attempts),
        faults=call.faults,
    )


def _attempt(attempt: Attempt) -> ModelAttempt:
    return ModelAttempt(
        model=attempt.model,
        seconds=round(attempt.seconds, 3),
        usage=_usage(attempt),
        failure=attempt.failure.code if attempt.failure else None,
        message=attempt.failure.message if attempt.failure else None,
    )


def _usage(attempt: Attempt) -> ModelUsage:
    """What it took. A call that gave no tokens was charged nothing, whatever the model's price."""
    usage = attempt.usage
    free = usage.input == usage.output == 0
    return ModelUsage(
        input=usage.input, cached=usage.cached, output=usage.output, usd=Decimal(0) if free else attempt.cost.usd
    )


def total(usages: Sequence[ModelUsage]) -> ModelUsage:
    """All together; what they cost is known where it is of each."""
    costs = [usage.usd for usage in usages]
    return ModelUsage(
        input=sum(usage.input for usage in usages),
        cached=sum(usage.cached for usage in usages),
        output=sum(usage.output for usage in usages),
        usd=None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0)),
    )


def model_summary(events: Iterable[Event], source: SourceText) -> dict[str, Any]:
    """What models had to do with a parse: calls, tokens, cost, and how much of the text they were not asked about."""
    calls = [event for event in events if isinstance(event, ModelCalled)]
    lines = len(filled_lines(source, [LineRange(1, source.lines)]))
    asked = sum(_lines_asked(calls).values())
    return {
        "models": sorted({call.served_model for call in calls if call.served_model}),
        "calls": sum(len(call.attempts) for call in calls),
        "usage": total([call.usage for call in calls]).model_dump(mode="json"),
        "lines": lines,
        "lines_asked": asked,
        "lines_saved": lines - asked,
    }


def _lines_asked(calls: Iterable[ModelCalled]) -> dict[int | None, int]:
    """How many lines of each chunk were asked about: what is asked again, or in halves, is part of what was asked first."""
    asked: dict[int | None, int] = {}
    for call in calls:
        if call.purpose == "label":
            asked[call.chunk] = max(asked.get(call.chunk, 0), call.lines)
    return asked
