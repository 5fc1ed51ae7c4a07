"""Whichever of the parser's modules is imported first: none rests on another having come before."""

import subprocess
import sys

CODE = """
import importlib, pkgutil, sys
import callboard.parser

names = [f"callboard.parser.{module.name}" for module in pkgutil.iter_modules(callboard.parser.__path__)]
importlib.import_module("callboard.parser.bootstrap")  # all that lies outside, once
for name in names:
    for known in [known for known in sys.modules if f"{known}.".startswith("callboard.parser.")]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(name, error)
print(len(names) > 20)
"""


def test_each_module_beside_the_engines_is_imported_alone() -> None:
    """In one process, with the parser's own modules forgotten before each. The engines import each other through these."""
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)

    assert "True\n" == ran.stdout
