"""From a file to an export in this process: extract, parse, write, with the same code that the services run."""

from __future__ import annotations

import asyncio
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from callboard.cli.errors import CliError, InputRefused
from callboard.cli.inputs import open_input

if TYPE_CHECKING:
    from callboard.playbook import Engine, Playbook
    from callboard.playbook.exports import Export


_MOST_BYTES = 512 * 1024 * 1024
"""What the services take unless told otherwise; a device such as /dev/zero never ends."""


def convert_file(file: Path, *, engine: str, to: str, character: str | None = None) -> Export:
    """The playbook of a file in the format `to`, or the side of one character.

    Raises:
        InputRefused: the file is no text of a play.
        CliError: there is no such engine, or nobody of that name.
    """
    from callboard.playbook import NoSuchCharacter
    from callboard.playbook.exports import FORMATS, write_side

    playbook = read_playbook(file, engine=engine)
    if character is None:
        return FORMATS[to].write(playbook)
    try:
        return write_side(playbook, character)
    except NoSuchCharacter as error:
        raise CliError(str(error), error.hint) from error


def read_playbook(file: Path, *, engine: str) -> Playbook:
    """The playbook of a file; errors as those of `convert_file`."""
    from callboard.cli.render.console import print_notes
    from callboard.contracts.problems import Refused
    from callboard.ingest.claims import contradictions
    from callboard.ingest.extract import extract_text
    from callboard.playbook import PlaybookError, SourceText, parse

    reader = require_engine(engine)
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
        return asyncio.run(parse(reader, source))
    except Refused as refusal:
        raise InputRefused(f"{file}: {refusal.problem.message}", refusal.problem.hint) from refusal
    except PlaybookError as error:
        raise InputRefused(f"{file}: {error}", error.hint) from error


def require_engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        CliError: there is none; a play that was handed in for it would wait for one in vain.
    """
    from callboard.parser.engines import ENGINES

    if name not in ENGINES:
        raise CliError(f"There is no engine called {name!r}.", f"Choose one of: {', '.join(sorted(ENGINES))}.")
    return ENGINES[name]
