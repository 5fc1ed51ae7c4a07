"""The language models of one process: opened when the first job needs one, shared by all, closed at the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callboard.contracts.jobs import ModelChoice
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import JobRun
from callboard.kernel.kept_answers import KeptAnswers
from callboard.kernel.resources import Resources
from callboard.llm import Budget, ChatModel, Failure, Models, Scope, Spender
from callboard.llm.spending import PostgresLedger
from callboard.parser.engines.means import Means
from callboard.parser.model_calls import journal_of
from callboard.parser.settings import LabellingSettings
from callboard.playbook import ChunkParse

KEPT = "model-answers"
"""The bucket of chunks that were paid for."""


class OpenModels:
    """Gives each parse its means. Without a job that asks for a model nothing is opened."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._models: Models | None = None

    def means(self, resources: Resources, run: JobRun, choice: ModelChoice) -> Means:
        """What an engine may use for this run."""
        settings = resources.settings
        told = settings if isinstance(settings, LabellingSettings) else LabellingSettings.model_construct()

        def chat() -> ChatModel:
            return self._open(resources, told).chat(
                choice.models,
                spender=Spender(job=str(run.id), user=run.origin.actor, project=run.project),
                gates=RunGates(run),
                budgets=[Budget(of=Scope.JOB, usd=choice.budget_usd)] if choice.budget_usd else [],
                redacted=choice.redacted,
            )

        bucket = KeptAnswers(resources.nc, resources.namespace, KEPT, replicas=settings.replicas)
        return Means(
            chat=chat,
            journal=journal_of(run),
            answers=_Bucket(bucket),
            manners=told.manners,
            chunk_tokens=told.chunk_tokens,
            at_once=told.chunks_at_once,
        )

    async def aclose(self) -> None:
        """Close the connections that are kept open, if there are any."""
        if self._models is not None:
            await self._models.aclose()

    def _open(self, resources: Resources, settings: LabellingSettings) -> Models:
        if self._models is None:
            self._models = Models(settings, PostgresLedger(resources.pool))
        return self._models


class RunGates:
    """The job engine's gates, as a run sees them."""

    def __init__(self, run: JobRun) -> None:
        """`run` closes them in its own trace."""
        self._run = run

    def closed_for(self, provider: str) -> float:
        """Seconds until the provider may be called again."""
        until = self._run.gate_closed_until(provider)
        return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else 0.0

    async def close(self, provider: str, seconds: float, failure: Failure) -> None:
        """Have every worker of every service leave it alone."""
        if seconds > 0:
            await self._run.close_gate(provider, timedelta(seconds=seconds), problem_of(failure))


def problem_of(failure: Failure) -> Problem:
    """A failed call as people are told of it."""
    return Problem(code=failure.code, message=failure.message, retryable=failure.code.retryable, hint=failure.hint)


class _Bucket:
    """Chunks in a bucket of bytes."""

    def __init__(self, bucket: KeptAnswers) -> None:
        self._bucket = bucket

    async def find(self, key: str) -> ChunkParse | None:
        """What was kept."""
        found = await self._bucket.find(key)
        return ChunkParse.model_validate_json(found) if found else None

    async def keep(self, key: str, parsed: ChunkParse) -> None:
        """Keep it."""
        await self._bucket.keep(key, parsed.model_dump_json().encode())
