"""Extraction in a child process that can neither hang the service nor use up its memory, nor reach the network.

The child is `callboard.ingest.child`, or `callboard.ingest.preview_child` for what is shown of the file. It gets no environment and
no open file of its parent's.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from callboard.contracts.problems import Refused
from callboard.ingest.child import Extraction, Outcome
from callboard.ingest.limits import Limits, over_limit

_log = logging.getLogger(__name__)


async def extract_in_child(file: Path, text: Path, layout: Path, limits: Limits) -> Extraction:
    """Extract the text of `file` into the new file `text`, as UTF-8, and its layout into `layout`, as JSON.

    `layout` is empty where nothing is known but the text. Pictures of pages are read by a second child, which has time for them.

    Raises:
        Refused: what `extract_text` refuses; EXTRACTION_LIMIT where the child exceeded its limits or died;
            EXTRACTION_FAILED where a reader of the format raised anything else.
    """
    paths = [str(file), str(text), str(layout)]
    outcome = await _outcome(paths, limits.model_copy(update={"reads_pictures": False}))
    if outcome.pictures is not None:
        outcome = await _outcome(paths, limits.for_pictures(outcome.pictures))
    if not outcome.isolated:
        _log.info("this system gives no network namespace: a file was read under limits alone")
    if outcome.problem:
        raise Refused(outcome.problem)
    if outcome.extraction is None:
        raise over_limit()
    return outcome.extraction


async def preview_in_child(file: Path, preview: Path, limits: Limits) -> bool:
    """Make a preview of a file whose text was extracted, as HTML in `preview`; False where it takes too much or cannot be made."""
    answer = await _answer("callboard.ingest.preview_child", [str(file), str(preview)], limits.for_preview())
    return answer is not None


async def _outcome(paths: list[str], limits: Limits) -> Outcome:
    answer = await _answer("callboard.ingest.child", paths, limits)
    try:
        return Outcome.model_validate_json(answer or b"")
    except ValidationError:
        raise over_limit() from None


async def _answer(module: str, paths: list[str], limits: Limits) -> bytes | None:
    """What a child says on its standard output; None where it took too long or died."""
    command = [sys.executable, "-I", "-m", module, *paths, limits.model_dump_json()]
    # The answer goes to a file, because the child's limit on the size of files then holds for it, too.
    with tempfile.TemporaryFile() as answer:
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=answer, stderr=asyncio.subprocess.DEVNULL, env={}
        )
        try:
            async with asyncio.timeout(limits.wall_seconds):
                await child.wait()
        except TimeoutError:
            return None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        answer.seek(0)
        return answer.read() if child.returncode == 0 else None
