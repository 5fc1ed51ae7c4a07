"""Extraction in a child process that can neither hang the service nor use up its memory, nor reach the network.

The child is `python -m callboard.ingest.sandbox FILE TEXT LAYOUT LIMITS`: it isolates and limits itself before it reads
the untrusted FILE, writes the text to TEXT and its layout, where there is one, to LAYOUT, and answers one JSON object on
its standard output: what it wrote, or the problem that refused it. It gets no environment and no open file of its parent's.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from callboard.contracts.notes import Note
from callboard.contracts.problems import Problem, Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.isolation import isolate_this_process
from callboard.ingest.limits import Limits

_log = logging.getLogger(__name__)


class Extraction(BaseModel):
    """What was extracted, beside the text itself."""

    model_config = ConfigDict(frozen=True)

    extractor: str
    format: str
    encoding: str | None
    pages: int | None
    notes: tuple[Note, ...]
    lines: int
    characters: int
    has_layout: bool

    @classmethod
    def of(cls, extracted: ExtractedText) -> Extraction:
        """The measures of a text: a last line without a line feed counts, the emptiness after the last one does not."""
        text = extracted.text
        return cls(
            extractor=extracted.extractor,
            format=extracted.format,
            encoding=extracted.encoding,
            pages=extracted.pages,
            notes=extracted.notes,
            lines=text.count("\n") + (not text.endswith("\n")),
            characters=len(text),
            has_layout=extracted.layout is not None,
        )


class Outcome(BaseModel):
    """What the child answers: either an extraction or a problem."""

    extraction: Extraction | None = None
    problem: Problem | None = None
    isolated: bool = False
    """Whether the system let the child cut itself off from the network."""


async def extract_in_child(file: Path, text: Path, layout: Path, limits: Limits) -> Extraction:
    """Extract the text of `file` into the new file `text`, as UTF-8, and its layout into `layout`, as JSON.

    `layout` is empty where nothing is known but the text.

    Raises:
        Refused: what `extract_text` refuses; EXTRACTION_LIMIT where the child exceeded its limits or died;
            EXTRACTION_FAILED where a reader of the format raised anything else.
    """
    arguments = [str(file), str(text), str(layout), limits.model_dump_json()]
    outcome = await _outcome([sys.executable, "-I", "-m", "callboard.ingest.sandbox", *arguments], limits.wall_seconds)
    if not outcome.isolated:
        _log.info("this system gives no network namespace: a file was read under limits alone")
    if outcome.problem:
        raise Refused(outcome.problem)
    if outcome.extraction is None:
        raise _over_limit()
    return outcome.extraction


async def _outcome(command: list[str], seconds: float) -> Outcome:
    # The answer goes to a file, because the child's limit on the size of files then holds for it, too.
    with tempfile.TemporaryFile() as answer:
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=answer, stderr=asyncio.subprocess.DEVNULL, env={}
        )
        try:
            async with asyncio.timeout(seconds):
                await child.wait()
        except TimeoutError:
            raise _over_limit() from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise _over_limit()
        answer.seek(0)
        try:
            return Outcome.model_validate_json(answer.read())
        except ValidationError:
            raise _over_limit() from None


def extract_isolated(file: BinaryIO, text: BinaryIO, layout: BinaryIO, limits: Limits) -> Outcome:
    """What the child does with its open files; it is isolated and limited before it reads a byte."""
    isolated = isolate_this_process()
    limit_this_process(limits)
    try:
        extracted = extract_text(file.read(), limits=limits)
        _write(extracted, text, layout, limits)
    except Refused as refused:
        return Outcome(problem=refused.problem, isolated=isolated)
    except MemoryError:
        return Outcome(problem=_over_limit().problem, isolated=isolated)
    except Exception as error:  # noqa: BLE001 - a reader's defect is told as such, and is no reason to try again
        return Outcome(problem=_failed(error), isolated=isolated)
    return Outcome(extraction=Extraction.of(extracted), isolated=isolated)


def _write(extracted: ExtractedText, text: BinaryIO, layout: BinaryIO, limits: Limits) -> None:
    characters = extracted.text.encode()
    lines = extracted.layout.to_json() if extracted.layout else b""
    if len(characters) > limits.text_bytes or len(lines) > limits.layout_bytes:
        raise _over_limit()
    text.write(characters)
    layout.write(lines)


def limit_this_process(limits: Limits) -> None:
    """Bound this process before it touches anything untrusted."""
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, max(limits.text_bytes, limits.layout_bytes)),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def _failed(error: Exception) -> Problem:
    return Problem(
        code="EXTRACTION_FAILED",
        message=f"The file could not be read: its reader failed ({type(error).__name__}).",
        hint="Save the script anew or in another format and send that; report this as a defect.",
    )


def _over_limit() -> Refused:
    return Refused(
        Problem(
            code="EXTRACTION_LIMIT",
            message="Reading the file took more time or memory than a script should need.",
            hint="Check that the file is what it seems. A long one may need more: see CALLBOARD_INGEST_CPU_SECONDS.",
        )
    )


if __name__ == "__main__":
    untrusted, *targets, bounds = sys.argv[1:]
    with (
        Path(untrusted).open("rb") as source,
        Path(targets[0]).open("wb") as words,
        Path(targets[1]).open("wb") as looks,
    ):
        answered = extract_isolated(source, words, looks, Limits.model_validate_json(bounds))
    sys.stdout.write(answered.model_dump_json())
