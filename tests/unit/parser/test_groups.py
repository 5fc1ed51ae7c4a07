"""Who of the characters is a crowd, some number of people, or somebody that nobody knows."""

import pytest

from callboard.parser.assembly_groups import is_nobody_in_particular
from callboard.parser.convert import convert
from callboard.parser.engines.rules.cues import key_of
from callboard.parser.parse_script import unsupported_speakers

SEVERAL = (
    "ALL|BOTH|CROWD|The Crowd|CHORUS|SOLDIERS|THE FISHERMEN|TWO GENTLEMEN|GENTLEMEN OF THE COURT|Chor der Bürger|Zwei Soldaten|"
    "Chœur de bergers|Le Peuple|Народ|Толпа|群眾|A VOICE|FIRST VOICE|UNKNOWN|Ein Unbekannter"
)
ONE = "HAMLET|FIRST CITIZEN|CHORUS LEADER|Captain of the Guards|First Lord of the People|LADY|Dritte Frau|VOICE OF THE SEXTON|ONE|Frau"


@pytest.mark.parametrize("name", SEVERAL.split("|"))
def test_crowds_and_strangers_are_nobody_in_particular(name: str) -> None:
    """By the noun of the name, a number before it, or a word for somebody not known."""
    assert is_nobody_in_particular(key_of(name))


@pytest.mark.parametrize("name", ONE.split("|"))
def test_one_of_many_is_somebody(name: str) -> None:
    """A number, a rank or a name picks one out."""
    assert not is_nobody_in_particular(key_of(name))


def test_a_crowd_is_told_of_where_it_first_speaks() -> None:
    """It is kept as a group among the characters."""
    playbook = convert(
        "ACT I\n\nANNA. Who is there?\n\nCROWD. We are.\n\nANNA. All of you?\n\nCROWD. All.\n\nBERT. And I.\n\nANNA. So I see.\n"
    )

    assert [("CROWD", 5)] == [(seen.label, seen.line) for seen in unsupported_speakers(playbook)]
    assert ["CROWD"] == [c.name for c in playbook.characters if c.is_group]
