"""Every picture of the guides that is drawn from the engine's own decisions."""

from __future__ import annotations

from collections.abc import Mapping

from pictures import confidence, flow, names, page, screenplay, speakers
from pictures.reading import Reading
from typeset.scripts import SCREENPLAY

_MARKED = ("mill_english", "inn_german", "station_russian", "garden_spanish", "clock_french", "lamp_dense")


def pictures() -> Mapping[str, str]:
    """SVG by the name of its file."""
    mill, film = Reading.of_script("mill_english"), Reading.of(SCREENPLAY)
    return {
        "rules-flow.svg": flow.draw(mill),
        "rules-page.svg": page.draw(mill, 1, 41),
        "rules-speakers.svg": speakers.draw([Reading.of_script(name) for name in _MARKED]),
        "rules-confidence.svg": confidence.draw(Reading.of_script("long_night")),
        "rules-names.svg": names.draw(Reading.of_script("second_bell")),
        "rules-screenplay.svg": screenplay.draw(film, 10, film.source.lines),
    }
