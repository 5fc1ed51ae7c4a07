"""How well the rules read whole plays, and PyPI's play-parser beside them: the scorer's table over the dev plays.

Seconds are the processor's, of the reading alone, medians of five readings by each side. Without ``--peer`` only ours are read.

    python bench/parse_accuracy.py [--set DIR] [--only SLUG,SLUG] [--json FILE] [--peer PYTHON]

The plays and the scorer stand beside the checkout (``../shared/bench``) and are no part of the repository.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from callboard.parser.convert import convert
from callboard.playbook.exports import to_tei

Read = Callable[[Path, Path], float]
TURNS = 5
PEER = Path(__file__).with_name("peers") / "with_play_parser.py"
BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"


def main() -> int:
    """Read every play, score the TEI, print both tables; the scorer's exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=BENCH / "gold" / "dev", help="folder of plays")
    parser.add_argument("--only", help="names of plays, joined by commas")
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--peer", type=Path, help="the interpreter that has play-parser installed")
    args = parser.parse_args()
    scorer = BENCH / "score_plays.py"
    if not scorer.exists():
        print(f"The scorer is not at {scorer}; put the bench folder beside the checkout.", file=sys.stderr)
        return 2
    status = _score(_read_ours, "callboard", args, json_to=args.json)
    if args.peer:
        peer = str(args.peer)
        status = status or _score(lambda play, out: _read_theirs(peer, play, out), "play-parser", args, json_to=None)
    return status


def _score(read: Read, name: str, args: argparse.Namespace, json_to: str | None) -> int:
    """Read every play and print the scorer's table; its exit status."""
    print(f"\n{name}")
    with tempfile.TemporaryDirectory() as folder:
        for play in _plays(args.set, args.only):
            seconds = read(play / "input.txt", Path(folder) / f"{play.name}.xml")
            print(f"{seconds:6.2f} s  {(play / 'input.txt').stat().st_size:9,} bytes  {play.name}")
        command = [sys.executable, str(BENCH / "score_plays.py"), "--set", str(args.set), "--outputs", folder]
        command += ["--only", args.only] if args.only else []
        command += ["--json", json_to] if json_to else []
        print(flush=True)
        return subprocess.run(command, check=False).returncode


def _plays(folder: Path, only: str | None) -> list[Path]:
    wanted = set(only.split(",")) if only else None
    return sorted(p.parent for p in folder.glob("*/input.txt") if wanted is None or p.parent.name in wanted)


def _read_ours(text: Path, out: Path) -> float:
    play = text.read_text(encoding="utf-8")
    out.write_bytes(to_tei(convert(play)))
    return statistics.median(_seconds(play) for _ in range(TURNS))


def _seconds(play: str) -> float:
    began = time.process_time()
    convert(play)
    return time.process_time() - began


def _read_theirs(python: str, text: Path, out: Path) -> float:
    command = [python, str(PEER), str(text), str(out)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
