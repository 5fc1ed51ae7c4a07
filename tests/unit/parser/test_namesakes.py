"""One name for several people: kept apart by scenes where the list of persons counts them."""

import pytest

from callboard.parser.convert import convert


def _inn(listed: str, runner: str, entrances: int = 3) -> str:
    scene = f"""
ANNA. Who knocks so late, and at the kitchen door?

{runner}. A letter, and the ink is not yet dry.
"""
    scenes = "".join(f"\nScene {number}\n{scene}" for number in range(1, entrances + 1))
    return f"The Inn\n\nPersons\nANNA, who keeps it\n{listed}\n\n{scenes}"


def _runners(text: str) -> list[str]:
    return [c.id for c in convert(text).characters if c.id != "anna"]


@pytest.mark.parametrize(
    ("listed", "name"), [("Three Runners", "RUNNER"), ("Drei Boten", "BOTE"), ("ANTON; tre corrieri", "CORRIER")]
)
def test_a_name_that_the_list_counts_is_another_person_in_each_scene(listed: str, name: str) -> None:
    """Three are announced and three scenes have one: nobody else could be meant."""
    key = name.lower()

    assert [key, f"{key}-2", f"{key}-3"] == _runners(_inn(listed, name))


def test_a_name_in_more_scenes_than_the_list_has_bearers_is_one_person() -> None:
    """Two are announced, but they turn up in four scenes: scenes do not tell them apart."""
    assert ["runner"] == _runners(_inn("Two Runners", "RUNNER", entrances=4))


def test_a_bare_plural_keeps_nobody_apart() -> None:
    """Of ``Runners`` who never count, one may do all the running."""
    assert ["runner"] == _runners(_inn("Runners", "RUNNER"))


def test_a_name_that_the_list_has_for_itself_is_one_person() -> None:
    """He is listed beside the two who share his trade."""
    assert ["runner"] == _runners(_inn("RUNNER, a boy\nThree Runners of the post", "RUNNER"))
