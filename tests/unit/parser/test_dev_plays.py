"""The rules on whole plays with a scholarly encoding beside them, scored by the bench's own scorer.

The plays are no part of the repository. Where ``../shared/bench`` does not stand beside the checkout, there is nothing
to collect.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callboard.parser.convert import convert
from callboard.playbook import SourceText, verify
from callboard.playbook.exports import to_tei

BENCH = Path(__file__).resolve().parents[4] / "shared" / "bench"
PLAYS = sorted(p.parent for p in (BENCH / "gold" / "dev").glob("*/gold.tei.xml"))

# What two regular expressions reach: share of the words given to the right speaker, F1 of the speeches.
FLOORS = {
    "della-porta-carbonaria": (0.969, 0.970),
    "gogol-revizor": (0.968, 0.984),
    "hauptmann-gabriel-schillings-flucht": (0.816, 0.855),
    "lessing-emilia-galotti": (0.836, 0.869),
    "lessing-nathan-der-weise": (0.934, 0.981),
    "macbeth": (0.631, 0.596),
    "marechal-jugement-dernier-des-rois": (0.719, 0.852),
    "strindberg-froken-julie": (0.995, 0.992),
    "the-tempest": (0.531, 0.353),
}
ANY_OTHER = (0.9, 0.9)


def score(play: Path, tmp_path: Path) -> dict[str, Any]:
    text = (play / "input.txt").read_text(encoding="utf-8")
    playbook = convert(text)
    verify(playbook, SourceText.of(text))
    out, figures = tmp_path / "out.xml", tmp_path / "figures.json"
    out.write_bytes(to_tei(playbook))

    command = [BENCH / "score_plays.py", play / "gold.tei.xml", out, "--raw", play / "input.txt", "--json", figures]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    (figures_of_play,) = json.loads(figures.read_text())["plays"].values()
    return figures_of_play


if PLAYS:

    @pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
    def test_the_rules_beat_two_regular_expressions(play: Path, tmp_path: Path) -> None:
        """Speakers and speeches are found better than by them, and no word is lost or invented."""
        found = score(play, tmp_path)
        speakers, turns = FLOORS.get(play.name, ANY_OTHER)

        assert "error" not in found
        assert speakers <= round(found["speaker_acc"], 3)
        assert turns <= round(found["turn_f1"], 3)
        assert (0, 0) == (found["lost"], found["invented"])
