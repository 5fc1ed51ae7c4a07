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


_TALK = "\n\nANNA. Who is there, and since when?\n\nBEN. I am, and always was.\n"


def _divisions(*headings: str) -> list[tuple[str, int]]:
    text = "".join(f"\n\n{heading}{_TALK}" for heading in headings)
    return [(act.kind, len(act.scenes)) for act in convert(f"A PLAY\n{text}").acts]


def test_an_act_that_is_named_above_each_of_its_scenes_begins_once() -> None:
    """ACT 1. SCENE 2. opens a scene; ACT 2. SCENE 1. opens an act with its scene."""
    found = _divisions("ACT 1. SCENE 1.", "ACT 1. SCENE 2.", "ACT 1. SCENE 3.", "ACT 2. SCENE 1.", "ACT 2. SCENE 2.")

    assert [("act", 3), ("act", 2)] == found


def test_scenes_that_are_counted_through_all_acts_begin_them() -> None:
    """ACT 2. SCENE 3. is where the second act begins: no act is named twice."""
    assert [("act", 2), ("act", 2)] == _divisions("ACT 1. SCENE 1.", "SCENE 2.", "ACT 2. SCENE 3.", "SCENE 4.")


def test_numerals_alone_head_acts_and_scenes() -> None:
    """Roman ones acts, digits scenes within them, underlined or not."""
    assert [("act", 2), ("act", 1)] == _divisions("I\n-\n\n1\n-", "2\n-", "II\n--\n\n1\n-")
    assert [("act", 0), ("act", 0)] == _divisions("I", "II")
    assert [("whole", 3)] == _divisions("1", "2", "3")


def test_numerals_that_do_not_count_from_one_head_nothing() -> None:
    """They are of something else."""
    assert [("whole", 0)] == _divisions("7", "3", "11")


@pytest.mark.parametrize("last", ["SCENE III AND LAST. Anna, Ben.", "SCENA TERTIA.", "SCENA QVARTA."])
def test_a_last_scene_and_old_letters_are_numbers(last: str) -> None:
    """``III and last``, and v where u is meant."""
    assert [("act", 3)] == _divisions("ACT I.\n\nSCENE I.", "SCENE II.", last)


def test_a_heading_may_list_many_who_are_there() -> None:
    """However long the list, up to a paragraph."""
    listed = "Anna, Ben, the little ones, and a servant who brings in a table with pears, bread, wine and a cake" * 2

    assert [("act", 2)] == _divisions("ACT I.\n\nSCENE I.", f"SCENE II. {listed}.")
