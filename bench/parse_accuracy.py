"""How well the rules read whole plays: the scorer's table over the dev plays, with the seconds each took.

    python bench/parse_accuracy.py [--set DIR] [--only SLUG,SLUG] [--json FILE]

The plays and the scorer stand beside the checkout (``../shared/bench``) and are no part of the repository.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from callboard.parser.convert import convert
from callboard.playbook.exports import to_tei

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"


def main() -> int:
    """Read every play, score the TEI, print both tables; the scorer's exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=BENCH / "gold" / "dev", help="folder of plays")
    parser.add_argument("--only", help="names of plays, joined by commas")
    parser.add_argument("--json", help="write the figures to this file")
    args = parser.parse_args()
    scorer = BENCH / "score_plays.py"
    if not scorer.exists():
        print(f"The scorer is not at {scorer}; put the bench folder beside the checkout.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        _read_all(args.set, args.only, Path(folder))
        command = [sys.executable, str(scorer), "--set", str(args.set), "--outputs", folder]
        command += ["--only", args.only] if args.only else []
        command += ["--json", args.json] if args.json else []
        return subprocess.run(command, check=False).returncode


def _read_all(plays: Path, only: str | None, folder: Path) -> None:
    wanted = set(only.split(",")) if only else None
    for play in sorted(p.parent for p in plays.glob("*/input.txt")):
        if wanted is not None and play.name not in wanted:
            continue
        text = (play / "input.txt").read_text(encoding="utf-8")
        began = time.perf_counter()
        document = to_tei(convert(text))
        print(f"{time.perf_counter() - began:6.2f} s  {len(text):8,} characters  {play.name}")
        (folder / f"{play.name}.xml").write_bytes(document)
    print()


if __name__ == "__main__":
    sys.exit(main())
