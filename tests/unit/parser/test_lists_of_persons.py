"""Where the list of persons ends when no heading follows it."""

from callboard.parser.convert import convert
from callboard.playbook import ElementType

_TURNS = (
    ("ANNA", "Who is there?"),
    ("BEN", "A friend."),
    ("ANNA", "Which?"),
    ("BEN", "The late one."),
    ("CLARA", "And I."),
)


def test_a_list_ends_where_its_people_begin_to_speak() -> None:
    """Nothing but their names coming back by turns tells it, where lines stand at even distances."""
    listed = "THE LATE FRIEND\n\nPersons\n\nAnna\nBen\nClara\nA Watchman\n"
    spoken = "".join(f"{name}\n  {said}\n" for name, said in _TURNS * 3)

    playbook = convert(listed + spoken)

    assert ["Anna", "Ben", "Clara", "A Watchman"] == [entry.name.text for entry in playbook.cast]
    assert [name for name, _ in _TURNS * 3] == [e.text for e in playbook.elements if e.type is ElementType.CUE]


def test_a_name_that_is_listed_twice_ends_no_list() -> None:
    """Two servants are two people."""
    playbook = convert(
        "THE LATE FRIEND\n\nPersons\n\nAnna\nA Servant\nBen\nA Servant\nClara\n\n\nACT I\n\n"
        + "".join(f"{name}. {said}\n\n" for name, said in _TURNS)
    )

    assert ["Anna", "A Servant", "Ben", "A Servant", "Clara"] == [entry.name.text for entry in playbook.cast]
