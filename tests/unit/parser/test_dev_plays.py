"""The rules on whole plays with a scholarly encoding beside them, scored by the bench's own scorer.

The plays are no part of the repository. Where ``../shared/bench`` does not stand beside the checkout, there is nothing
to collect. Whoever makes the rules better raises the floors.
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
PLAYS = BENCH / "gold" / "dev"
INPUTS = sorted(PLAYS.glob("*/input.txt"))

# What the rules have reached over all plays, macro average.
FLOORS = {
    "speaker_acc": 0.988,
    "turn_f1": 0.993,
    "simul_f1": 0.888,
    "cast_f1": 0.950,
    "act_scene_f1": 0.992,
    "stage_f1": 0.968,
    "stage_who_f1": 0.888,
    "verse_f1": 0.987,
}
# What no play may fall below: share of the words given to the right speaker, F1 of the speeches.
EACH = {"speaker_acc": 0.947, "turn_f1": 0.982}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the scorer says of every play, and of all of them."""
    folder = tmp_path_factory.mktemp("plays")
    for path in INPUTS:
        text = path.read_text(encoding="utf-8")
        playbook = convert(text)
        verify(playbook, SourceText.of(text))
        (folder / f"{path.parent.name}.xml").write_bytes(to_tei(playbook))
    command = [BENCH / "score_plays.py", "--set", PLAYS, "--outputs", folder, "--json", folder / "figures.json"]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    found: dict[str, Any] = json.loads((folder / "figures.json").read_text())
    return found


if INPUTS:

    @pytest.mark.parametrize("measure", FLOORS)
    def test_the_rules_read_all_plays_as_well_as_ever(figures: dict[str, Any], measure: str) -> None:
        """The macro average of each measure."""
        assert FLOORS[measure] <= round(figures["macro"][measure], 3)

    @pytest.mark.parametrize("play", [path.parent.name for path in INPUTS])
    def test_no_play_is_read_badly(figures: dict[str, Any], play: str) -> None:
        """Speakers and speeches of each play, of which no word is lost or invented."""
        found = figures["plays"][play]

        assert "error" not in found
        assert all(floor <= round(found[measure], 3) for measure, floor in EACH.items())
        assert (0, 0) == (found["lost"], found["invented"])
