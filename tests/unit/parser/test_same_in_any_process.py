"""What the rules make of a text hangs on the text alone, not on the process that reads it."""

import os
import subprocess
import sys

import pytest

_TEXT = (
    "ACT I\n\nSCENE 1\n\nEnter three Murderers.\n\n"
    "FIRST MURDERER. Who told thee to join with us?\n\nSECOND MURDERER. He needs not our mistrust.\n\n"
    "THIRD MURDERER. Hark, I hear horses.\n\nFIRST MURDERER. Then stand with us.\n\nSECOND MURDERER. A light!\n\n"
    "THIRD MURDERER. 'Tis he.\n\nALL. Stand to it.\n\nExeunt Murderers.\n"
)
_READ = "import sys; from callboard.parser.convert import convert; print(convert(sys.argv[1]).model_dump_json())"


def _read(seed: str) -> str:
    command = [sys.executable, "-c", _READ, _TEXT]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout  # fmt: skip


@pytest.mark.parametrize("seed", ["2", "3", "5"])
def test_two_processes_read_the_same(seed: str) -> None:
    """Python shuffles sets of words anew in each process; a chunk may be read by one, and the play assembled by another."""
    assert _read("1") == _read(seed)
