"""Extraction in a child process that can neither hang the service nor use up its memory.

The child is `python -m callboard.ingest.sandbox FILE TEXT LIMITS`: it limits itself before it opens the untrusted FILE,
writes the text to TEXT, and answers one JSON object on its standard output: what it wrote, or the problem that refused it.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText


class Limits(BaseModel):
    """What one extraction may use."""

    model_config = ConfigDict(frozen=True)

    memory: int = 1024 * 1024 * 1024
    """Address space of the child, in bytes."""
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    text_bytes: int = 32 * 1024 * 1024
    """Size of the extracted text: some ten times the longest play there is."""


class Extraction(BaseModel):
    """What was extracted, beside the text itself."""

    model_config = ConfigDict(frozen=True)

    extractor: str
    encoding: str
    lines: int
    characters: int

    @classmethod
    def of(cls, extracted: ExtractedText) -> Extraction:
        """The measures of a text: a last line without a line feed counts, the emptiness after the last one does not."""
        text = extracted.text
        return cls(
            extractor=extracted.extractor,
            encoding=extracted.encoding,
            lines=text.count("\n") + (not text.endswith("\n")),
            characters=len(text),
        )


class Outcome(BaseModel):
    """What the child answers: exactly one of the two is there."""

    extraction: Extraction | None = None
    problem: Problem | None = None


async def extract_in_child(file: Path, text: Path, limits: Limits) -> Extraction:
    """Extract the text of `file` into the new file `text`, as UTF-8.

    Raises:
        Refused: what `extract_text` refuses, or EXTRACTION_LIMIT where the child exceeded its limits or died.
    """
    command = [sys.executable, "-I", "-m", "callboard.ingest.sandbox", str(file), str(text), limits.model_dump_json()]
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            answer, _ = await child.communicate()
    except TimeoutError:
        raise _over_limit() from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise _over_limit()
    outcome = Outcome.model_validate_json(answer)
    if outcome.problem:
        raise Refused(outcome.problem)
    assert outcome.extraction
    return outcome.extraction


def extract_here(file: Path, text: Path) -> Outcome:
    """What the child does, once it is limited."""
    try:
        extracted = extract_text(file.read_bytes())
    except Refused as refused:
        return Outcome(problem=refused.problem)
    text.write_text(extracted.text, encoding="utf-8", newline="\n")
    return Outcome(extraction=Extraction.of(extracted))


def limit_this_process(limits: Limits) -> None:
    """Bound this process before it touches anything untrusted."""
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.text_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def _over_limit() -> Refused:
    return Refused(
        Problem(
            code="EXTRACTION_LIMIT",
            message="Reading the file took more time or memory than a script should need.",
            hint="Check that the file is what it seems; save it anew as plain text and send that.",
        )
    )


if __name__ == "__main__":
    untrusted, target, bounds = sys.argv[1:]
    limit_this_process(Limits.model_validate_json(bounds))
    sys.stdout.write(extract_here(Path(untrusted), Path(target)).model_dump_json())
