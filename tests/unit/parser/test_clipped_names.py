"""Plays that print their names cut off, now here and now there, and have no list of persons."""

from callboard.parser.convert import convert
from callboard.playbook import ElementType

_SPEECH = "What is said here stands for something that matters, and it fills\nmore than one line of the page."


def _speakers(*scenes: str) -> list[str]:
    text = "".join(
        f"\n\nScene {number}\n\n" + "\n".join(f"{cue}. {_SPEECH}\n" for cue in scene.split("|"))
        for number, scene in enumerate(scenes, 1)
    )
    return [" ".join(e.speakers) for e in convert(f"A Play{text}").elements if e.type is ElementType.CUE]


def test_names_cut_one_letter_apart_are_one() -> None:
    """As most names here have a shorter one, a letter more or less makes no other person."""
    found = _speakers("Amin|Cal|Amint|Call|Strat|Dip|Stra|Cal|Diph|Amint|Call|Strat|Amin|Stra|Dip|Diph")

    assert 4 == len(set(found))
    assert found[0] == found[2]


def test_two_names_a_letter_apart_are_two_where_names_are_not_cut() -> None:
    """ANNA and ANNAL share the stage with people of whom each has one name."""
    assert 5 == len(set(_speakers("Anna|Bertold|Annal|Konrad|Doris|Anna|Bertold|Annal|Konrad|Doris")))


def test_u_and_v_make_no_other_name() -> None:
    """EUAD and EVAD are one, however often either is printed."""
    assert 2 == len(set(_speakers("Euad|Tom|Evad|Tom|Evad|Tom|Euad|Tom|Evad|Tom")))


def test_dropped_letters_make_no_other_name() -> None:
    """EDN, once, is she whom the others spell in full."""
    found = _speakers(
        "Amin|Cal|Evadn|Amint|Call|Evad|Strat|Dip|Stra|Amin|Evadn|Cal|Strat|Diph|Evad|Call|Stra|Dip|Amint|Edn"
    )

    assert found[-1] == found[2]


def test_an_initial_is_that_of_the_person_who_is_there() -> None:
    """C. is Callicles in the one scene and Cyamus in the other."""
    found = _speakers(
        "CALLICLES|STRAT|CALL|STRATOPHANES|C|STRAT|CALL|STRAT", "CYAMUS|STRAT|CYAM|PHRON|C|PHRONESIUM|CYAM|PHRON"
    )

    assert found[4] == found[0]
    assert found[12] == found[8]
