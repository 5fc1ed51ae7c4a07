"""From a file to an export in this process: extract, parse, write, with the same code that the services run."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from callboard.cli.errors import CliError, InputRefused
from callboard.cli.inputs import open_input

if TYPE_CHECKING:
    from callboard.contracts.jobs import ModelChoice
    from callboard.parser.engines.means import EngineMaker
    from callboard.parser.settings import LabellingSettings
    from callboard.playbook import Playbook, SourceText
    from callboard.playbook.exports import Export


_MOST_BYTES = 512 * 1024 * 1024
"""What the services take unless told otherwise; a device such as /dev/zero never ends."""


def convert_file(
    file: Path, *, engine: str, to: str, character: str | None = None, choice: ModelChoice | None = None
) -> Export:
    """The playbook of a file in the format `to`, or the side of one character.

    Raises:
        InputRefused: the file is no text of a play.
        CliError: there is no such engine, or nobody of that name.
    """
    from callboard.playbook import NoSuchCharacter
    from callboard.playbook.exports import FORMATS, write_side

    playbook = read_playbook(file, engine=engine, choice=choice)
    if character is None:
        return FORMATS[to].write(playbook)
    try:
        return write_side(playbook, character)
    except NoSuchCharacter as error:
        raise CliError(str(error), error.hint) from error


def read_playbook(file: Path, *, engine: str, choice: ModelChoice | None = None) -> Playbook:
    """The playbook of a file; errors as those of `convert_file`."""
    from callboard.cli.render.console import print_notes
    from callboard.contracts.problems import Refused
    from callboard.ingest.claims import contradictions
    from callboard.ingest.extract import extract_text
    from callboard.llm import ModelError
    from callboard.playbook import PlaybookError, SourceText

    make = require_engine(engine)
    with BufferedReader(open_input(file)) as opened:
        data = opened.read(_MOST_BYTES + 1)  # whole, from a pipe too
    if len(data) > _MOST_BYTES:
        raise InputRefused(
            f"{file} has more than {_MOST_BYTES // 2**20} MiB.", "Send the script alone, without scans or media."
        )
    try:
        extracted = extract_text(data)
        claimed = contradictions(file.name, None, extracted.format)
        print_notes(note.message for note in (*claimed, *extracted.notes))
        source = SourceText.of(extracted.text, extracted.layout)
        return asyncio.run(_read(make, source, choice))
    except ModelError as error:
        raise CliError(error.problem.message, error.problem.hint) from error
    except Refused as refusal:
        raise InputRefused(f"{file}: {refusal.problem.message}", refusal.problem.hint) from refusal
    except PlaybookError as error:
        raise InputRefused(f"{file}: {error}", error.hint) from error


async def _read(make: EngineMaker, source: SourceText, choice: ModelChoice | None) -> Playbook:
    """Read a play in this process; models are opened if the engine asks for one."""
    from callboard.contracts.jobs import ModelChoice
    from callboard.llm import Budget, ChatModel, Models, Scope, Spender
    from callboard.parser.engines.means import Means
    from callboard.parser.reading import read_play

    wanted = choice or ModelChoice()
    settings = _settings()
    async with AsyncExitStack() as stack:

        def chat() -> ChatModel:
            models = Models(settings)
            stack.push_async_callback(models.aclose)
            budgets = [Budget(of=Scope.JOB, usd=wanted.budget_usd)] if wanted.budget_usd else []
            return models.chat(wanted.models, spender=Spender(job="convert"), budgets=budgets, redacted=wanted.redacted)

        means = Means(
            chat=chat, manners=settings.manners, chunk_tokens=settings.chunk_tokens, at_once=settings.chunks_at_once
        )
        return await read_play(make(means), source)


def _settings() -> LabellingSettings:
    from pydantic import ValidationError

    from callboard.parser.settings import LabellingSettings

    try:
        return LabellingSettings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise CliError(
            f"The setting {first['loc'][0]} does not fit: {first['msg']}.", "See docs/guides/models.md."
        ) from None


def model_choice(models: list[str] | None, budget: str | None, *, redact: bool) -> ModelChoice:
    """What a person chose of models on the command line.

    Raises:
        CliError: a name or the budget cannot be meant.
    """
    from pydantic import ValidationError

    from callboard.contracts.jobs import ModelChoice
    from callboard.contracts.problems import Refused
    from callboard.llm import find_model

    try:
        named = tuple(str(find_model(name)) for name in models or ())
        return ModelChoice.model_validate({"models": named, "budget_usd": budget, "redacted": redact})
    except Refused as error:
        raise CliError(error.problem.message, error.problem.hint) from error
    except ValidationError as error:
        raise CliError(
            f"{budget!r} is no budget: {error.errors()[0]['msg']}.", "Say an amount of US dollars, e.g. --budget 2.50"
        ) from error


def require_engine(name: str) -> EngineMaker:
    """What makes the engine of that name.

    Raises:
        CliError: there is none; a play that was handed in for it would wait for one in vain.
    """
    from callboard.parser.engines.choice import ENGINES

    if name not in ENGINES:
        raise CliError(f"There is no engine called {name!r}.", f"Choose one of: {', '.join(sorted(ENGINES))}.")
    return ENGINES[name]
