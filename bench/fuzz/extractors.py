# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false
"""Feed the extractor of one format, and the rules behind it, with what atheris makes of small files.

    PYTHON bench/fuzz/extractors.py SITE_PACKAGES FORMAT [libFuzzer's options]

Run by `bench/fuzz`, which lays out the files to begin with. What is promised of any file stands in `tests/fuzzing`.
"""

import os
import site
import sys
import traceback

import atheris

site.addsitedir(sys.argv.pop(1))
FORMAT = sys.argv.pop(1)

with atheris.instrument_imports(include=["callboard.ingest", "callboard.parser", "callboard.playbook"]):
    from files import FORMATS

    from fuzzing.promises import read_file

as_file = FORMATS[FORMAT].as_file


def one_input(data: bytes) -> None:
    """Read one file and hold its text to what is promised."""
    try:
        read_file(as_file(data))
    except Exception:  # noqa: BLE001 - whatever it is, it is found; leaving by an exception would run what libraries do at exit
        traceback.print_exc()
        os.abort()


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
