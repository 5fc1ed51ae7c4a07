"""Remarks between a name and the speech without brackets, and numbers before names."""

import pytest

from callboard.parser.convert import convert
from callboard.playbook import ElementType, Playbook


def _read(*speeches: str) -> Playbook:
    return convert("A Play\n\nScene 1\n\n" + "\n\n".join(speeches) + "\n")


def _talk(after: str) -> list[str]:
    """Ten speeches in the play's usual manner, to learn from."""
    return [f"{'BEN' if n % 2 else 'ANNA'}{after}We have said this {n} times." for n in range(10)]


def _cues(playbook: Playbook) -> list[str]:
    return [" ".join(e.speakers) for e in playbook.elements if e.type is ElementType.CUE]


def _said(playbook: Playbook) -> list[str]:
    return [e.text for e in playbook.elements if e.type is ElementType.DIALOGUE]


@pytest.mark.parametrize("remark", ["weeping softly", "to Mrs. Stone", "who has not\nheard a word"])
def test_a_remark_after_a_comma_ends_where_the_speech_begins(remark: str) -> None:
    """``NAME, remark. Speech``: a title's stop ends no remark."""
    found = _read(*_talk(". "), f"ANNA, {remark}. Then go.", "BEN, rising. I will.", "ANNA. Good.")

    assert ["anna", "ben"] * 6 + ["anna"] == _cues(found)
    assert "Then go." == _said(found)[10]
    assert [f"{remark}.", "rising."] == [e.text for e in found.elements if e.type is ElementType.PARENTHETICAL]


def test_a_line_to_itself_is_a_remark_to_its_end() -> None:
    """Where names have lines of their own, a remark of two sentences is no speech."""
    found = _read(*_talk("\n"), "ANNA, aside. Bitter.\nThen go.", "BEN, gay. Aside.\nYes.", "ANNA\nGood.")

    assert ["Then go.", "Yes.", "Good."] == _said(found)[10:]


def test_whom_one_speaks_to_is_no_other_name_of_the_speaker() -> None:
    """``CARLA, à Anna`` does not make Anna of Carla."""
    found = _read(*_talk(". "), "CARLA. No.", "BEN. So.", "CARLA, à Anna. Go.", "BEN, à Carla. So?", "CARLA. Go.")

    assert ["carla", "ben", "carla", "ben", "carla"] == _cues(found)[10:]


def test_a_remark_in_the_capitals_of_the_name_belongs_to_the_cue() -> None:
    """It makes no other person, and is not said."""
    remark = "TAKING THE HAT FROM THE TABLE AND THE KEY FROM UNDER IT, SLOWLY"
    found = _read(*_talk("\n"), f"ANNA, {remark}\nThen go.", f"BEN, {remark}\nI will.", "ANNA\nGood.")

    assert ["anna", "ben"] * 6 + ["anna"] == _cues(found)
    assert "Then go." == _said(found)[10]


def test_names_after_a_comma_speak_too() -> None:
    """They are known, so they are no remark."""
    found = _read(
        *_talk("\n"), "CARL\nYes.", "ANNA, CARL AND BEN\nGo.", "CARL\nYes.", "ANNA, BEN\nGo.", "ANNA, CARL\nGo."
    )

    assert ["carl", "anna carl ben", "carl", "anna ben", "anna carl"] == _cues(found)[10:]


def test_numbers_that_count_the_speeches_are_no_part_of_names() -> None:
    """As in editions that number each speech."""
    found = _read(*(f"{n}. {'ANNA' if n % 2 else 'BEN'}: I say this." for n in range(1, 31)))

    assert ["anna", "ben"] * 15 == _cues(found)


def test_numbers_that_count_scenes_stay_with_them() -> None:
    """However many there are."""
    scenes = "\n\n".join(f"{n}. Scene\n\nANNA. It is late.\n\nBEN. It is." for n in range(1, 31))

    assert 30 == len(convert(f"A Play\n\n{scenes}\n").acts[0].scenes)


def test_capitals_make_a_name_of_any_word() -> None:
    """Though the sea and the wind are also spoken of, and the silences between their speeches come back more often."""
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    speeches = [
        f"{'THE SEA' if n % 3 else 'THE WIND'}.\n\nThat is the {word} of sea and wind.\n\nHush.\n\nThis {word}."
        for n, word in enumerate(words)
    ]

    assert {"sea", "wind"} == set(_cues(_read(*speeches)))


@pytest.mark.parametrize(
    "scene",
    [
        "    ANNA. BEN\nANNA. We have said this.\nBEN. Over and over.\nANNA. And again.\nBEN. And so on.",
        "ANNA, BEN\n\nANNA\nWe have said this.\n\nBEN\nOver and over.\n\nANNA\nAnd again.\n\nBEN\nAnd so on.",
    ],
)
def test_those_on_stage_are_listed_and_do_not_speak(scene: str) -> None:
    """In a line above the first cue, in the same paragraph or the same type."""
    found = convert("A Play" + "".join(f"\n\nScene {n}\n\n{scene}" for n in range(1, 6)) + "\n")

    assert ["anna", "ben", "anna", "ben"] * 5 == _cues(found)
