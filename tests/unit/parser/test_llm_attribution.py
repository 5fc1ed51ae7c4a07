"""Who speaks where a model said so: one person under its id, and namesakes apart whom the list of persons counts."""

from callboard.parser.assembly_cue_names import Turn
from callboard.parser.assembly_speakers import Listed
from callboard.parser.engines.llm.attribution import attribute_by_ids
from callboard.parser.engines.llm.people import People

PEOPLE = People({"1": ("ANNA", "ANNE"), "2": ("MESSENGER",)})


def turns(*said: tuple[str, str, int]) -> list[Turn]:
    """Speeches: the id that the model gave, the name as printed, and the scene of the first act."""
    return [Turn(n, (name,), (1, scene), speakers=(who,)) for n, (who, name, scene) in enumerate(said, 1)]


SAID = turns(("2", "MESSENGER", 1), ("1", "ANNA", 1), ("2", "MESSENGER", 2), ("1", "ANNE", 2), ("2", "MESSENGER", 2))


def test_namesakes_whom_the_list_counts_are_told_apart() -> None:
    """Two messengers in two scenes are two people of one name; whoever speaks twice in a scene is one."""
    found = attribute_by_ids(PEOPLE, SAID, [Listed("Two Messengers"), Listed("ANNA")], [], {})

    assert [("messenger", 1), ("anna", 2), ("messenger-2", 2)] == [(c.id, c.lines) for c in found.characters]
    assert {1: ("messenger",), 2: ("anna",), 3: ("messenger-2",), 4: ("anna",), 5: ("messenger-2",)} == found.speakers
    assert ("MESSENGER", "MESSENGER") == (found.characters[0].name, found.characters[2].name)
    assert "messenger" == found.calls["messenger"]


def test_without_a_count_one_name_is_one_person() -> None:
    """However many scenes he comes in, and whatever forms his name has."""
    found = attribute_by_ids(PEOPLE, SAID, [Listed("A Messenger"), Listed("ANNA")], [], {})

    assert [("MESSENGER", ()), ("ANNA", ("ANNE",))] == [(c.name, c.aliases) for c in found.characters]


def test_whom_two_chunks_introduce_by_one_name_is_one() -> None:
    """Newcomers go by their names, whatever numbers a chunk gave them."""
    found = attribute_by_ids(
        PEOPLE, turns(("new:CHORUS", "CHORUS", 1), ("new:The Chorus", "The CHORUS", 2)), [], [], {}
    )

    assert [2] == [character.lines for character in found.characters]
