"""`callboard convert` with a language model, as a process of its own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import Playbook, SourceText, parse
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle

SCRIPT = Path(__file__).resolve().parents[2] / "unit" / "parser" / "scripts" / "inn_german.txt"
CALLBOARD = Path(sys.executable).with_name("callboard")


async def convert(server: ModelServer, *options: str) -> tuple[int | None, str, str]:
    """Exit code, output and errors of a conversion to JSON."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("CALLBOARD_") and not k.endswith("_API_KEY")}
    command = [str(CALLBOARD), "convert", str(SCRIPT), "--to", "json", "-o", "-", *options]
    process = await asyncio.create_subprocess_exec(*command, env=plain | server.environment(), stdout=PIPE, stderr=PIPE)
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_a_play_is_converted_by_a_model_or_by_both() -> None:
    """With llm the model is asked about all of it, with hybrid about what the rules doubt; both find everybody."""
    source = SourceText.of(SCRIPT.read_text(encoding="utf-8"))
    meant = await parse(RulesEngine(), source)
    async with ModelServer(PlayOracle(meant, source)) as server:
        code, by_model, _ = await convert(server, "--engine", "llm", "--model", "gpt-4.1")
        whole = len(server.calls)
        code_of_both, by_both, _ = await convert(server, "--engine", "hybrid", "--model", "mistral-large-latest")

    assert (0, 0) == (code, code_of_both)
    names = {character.name for character in meant.characters}
    assert [names, names] == [
        {c.name for c in Playbook.model_validate_json(out).characters} for out in (by_model, by_both)
    ]
    assert ["openai"] * whole + ["mistral"] == [asked.provider for asked in server.calls]
    lines = [asked.messages[-1][1].count("\n") for asked in server.calls]
    assert 3 * lines[-1] < 2 * lines[whole - 1]
    assert "hybrid" == json.loads(by_both)["engine"].split()[0]


async def test_a_budget_that_is_too_small_is_said_in_plain_words() -> None:
    """Nothing is written, nothing is called, and the exit code tells."""
    async with ModelServer(lambda _: "{}") as server:
        code, output, errors = await convert(server, "--engine", "llm", "--model", "gpt-4.1", "--budget", "0.0001")

    assert (1, "", 0) == (code, output, len(server.calls))
    assert "The budget of 0.0001 usd per job would be exceeded" in errors
