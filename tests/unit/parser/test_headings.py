"""Headings of acts and scenes in the spelling of old printers and in languages less often met."""

import pytest

from callboard.parser.convert import convert


@pytest.mark.parametrize(
    ("act", "scenes"),
    [
        ("Actus {}.", "Scoena {}."),
        ("Act. {}.", "Scoen. {}."),
        ("{}. bedryf.", "{}. tooneel."),
        ("{}. rész", "{}. jelenet"),
    ],
)
def test_headings_are_known_by_their_words(act: str, scenes: str) -> None:
    """Two acts of two scenes each."""
    scene = "\n\n{}\n\nANNA. Who is there, and since when?\n\nBEN. I am, and always was.\n"
    text = "".join("\n\n" + act.format(a) + "".join(scene.format(scenes.format(s)) for s in (1, 2)) for a in (1, 2))

    assert [("act", 2), ("act", 2)] == [(a.kind, len(a.scenes)) for a in convert("A PLAY\n" + text).acts]
