"""Look for files and texts that break a promise: atheris on each extractor and on the rules, then hypothesis on both.

    PYTHONPATH=tests python bench/fuzz [--minutes 30] [--only NAME,NAME] [--fuzzer PYTHON]

Prints one JSON line for each subject: executions, what was reached, what was found. What is promised stands in
`tests/fuzzing/promises.py`. An input that breaks a promise, takes ten seconds or a gibibyte is kept, the command that
feeds it again is printed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from atheris_runs import fuzz
from files import SUBJECTS
from hypothesis_runs import PROPERTIES, explore

NAMES = (*SUBJECTS, *PROPERTIES)


def main() -> int:
    """Every subject for as many minutes, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="for each subject")
    parser.add_argument("--only", help=f"names of subjects, joined by commas, out of {', '.join(NAMES)}")
    parser.add_argument(
        "--fuzzer", type=Path, default=Path(".venv-fuzz/bin/python"), help="the interpreter that has atheris"
    )
    args = parser.parse_args()
    wanted = args.only.split(",") if args.only else NAMES
    if unknown := set(wanted) - set(NAMES):
        parser.error(f"there is no subject {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    runs = [
        explore(name, args.minutes) if name in PROPERTIES else fuzz(name, args.minutes, args.fuzzer) for name in wanted
    ]
    return 0 if all(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
