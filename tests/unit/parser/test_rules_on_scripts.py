"""What the rules make of plays in several languages and layouts."""

from collections.abc import Callable

import pytest

from callboard.playbook import ElementType, Playbook

Read = Callable[[str], Playbook]


def _speeches(playbook: Playbook) -> list[tuple[str, ...]]:
    return [e.speakers for e in playbook.elements if e.type is ElementType.CUE]


def _texts(playbook: Playbook, *kinds: ElementType) -> list[str]:
    return [" ".join(e.text.split()) for e in playbook.elements if e.type in kinds]


def _said(playbook: Playbook, speech: int) -> str:
    return " ".join(e.text for e in playbook.elements if e.speech == speech and e.type is ElementType.DIALOGUE)


@pytest.mark.parametrize(
    ("name", "title", "author"),
    [
        ("mill_english", "The Borrowed Mill", "Ada Penrose"),
        ("inn_german", "DER LEERE GASTHOF", "Konrad Wiesner"),
        ("clock_french", "L'Horloge arrêtée", "Lise Marchand"),
        ("station_russian", "ПОЛУСТАНОК", "Вера Ладыгина"),  # noqa: RUF001
        ("garden_spanish", "EL JARDÍN DE AL LADO", None),
        ("lamp_dense", "THE LAMP", None),
        ("kettle_etext", "THE TRAGEDY OF THE KETTLE", "A. Nobody"),
    ],
)
def test_title_and_author_are_found(read: Read, name: str, title: str, author: str | None) -> None:
    """Whether a byline, a field of the e-text or the order on the page tells which is which."""
    playbook = read(name)

    found = (playbook.title and playbook.title.text, playbook.author and playbook.author.text)

    assert (title, author) == found


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("mill_english", [("act", 2)]),
        ("inn_german", [("act", 2), ("act", 1)]),
        ("clock_french", [("act", 3)]),
        ("station_russian", [("act", 2)]),
        ("garden_spanish", [("act", 2)]),
        ("lamp_dense", [("whole", 0)]),
        ("kettle_etext", [("act", 2), ("act", 1)]),
    ],
)
def test_acts_and_scenes_are_found(read: Read, name: str, acts: list[tuple[str, int]]) -> None:
    """Each act with the number of its scenes; a play without headings is one whole."""
    assert acts == [(act.kind, len(act.scenes)) for act in read(name).acts]


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("mill_english", ["JUDITH", "OLD PETER", "PETER", "FIRST CARTER", "SECOND CARTER"]),
        ("inn_german", ["Die Wirtin", "Der Hausknecht", "Herr Lamprecht", "Frau Lamprecht"]),
        ("clock_french", ["MADAME BLANCHET", "ROSINE", "LE FACTEUR"]),
        ("station_russian", ["СТОРОЖ", "ЛИДА", "ПОЛКОВНИК"]),
        ("garden_spanish", ["DOÑA INÉS", "MARTÍN", "EL JARDINERO"]),
        ("lamp_dense", ["Wid", "Cap", "Boy"]),
        ("kettle_etext", ["GREG", "MRS. HALE", "1. CLERK", "2. CLERK"]),
    ],
)
def test_everybody_who_speaks_is_found_and_nobody_else(read: Read, name: str, characters: list[str]) -> None:
    """Namesakes stay apart, groups dissolve into those on stage."""
    assert characters == [character.name for character in read(name).characters]


@pytest.mark.parametrize(
    ("name", "speeches"),
    [("mill_english", 15), ("inn_german", 14), ("clock_french", 11), ("station_russian", 14), ("garden_spanish", 11)],
)
def test_every_speech_is_found(read: Read, name: str, speeches: int) -> None:
    """One cue for each speech, none for lists of those on stage."""
    assert speeches == len(_speeches(read(name)))


def test_the_plural_of_numbered_people_means_them(read: Read) -> None:
    """CARTERS are the first and the second carter."""
    assert ("first-carter", "second-carter") == _speeches(read("mill_english"))[8]


def test_all_means_those_on_stage(read: Read) -> None:
    """ALL speaks for everybody who has come and not left."""
    assert {"judith", "old-peter", "peter", "first-carter", "second-carter"} == set(_speeches(read("mill_english"))[9])


def test_all_leaves_out_the_one_who_is_answered(read: Read) -> None:
    """TOUS answer the last speaker; LES MÊMES brought Rosine over from the scene before."""
    assert {"rosine", "facteur"} == set(_speeches(read("clock_french"))[6])


def test_two_names_in_a_cue_are_two_speakers(read: Read) -> None:
    """Whatever the language joins them with."""
    found = [
        _speeches(read("mill_english"))[14],
        _speeches(read("inn_german"))[8],
        _speeches(read("station_russian"))[8],
    ]

    assert [("peter", "old-peter"), ("herr-lamprecht", "frau-lamprecht"), ("сторож", "полковник")] == found


def test_a_voice_is_that_of_its_owner(read: Read) -> None:
    """The name after ``voice`` may be inflected."""
    guard = read("station_russian").characters[0]

    assert ("СТОРОЖ", ("ГОЛОС СТОРОЖА",)) == (guard.name, guard.aliases)


def test_directions_are_told_from_speech(read: Read) -> None:
    """In brackets, in italics, after the name, at the foot of a speech."""
    found = _texts(read("clock_french"), ElementType.DIRECTION, ElementType.PARENTHETICAL)

    assert [
        "MADAME BLANCHET, ROSINE.",
        "_à part_.",
        "(_Elle ouvre la boîte._)",
        "_On frappe à la porte._",
        "LES MÊMES, LE FACTEUR.",
        "_tendant une lettre_.",
        "bas au facteur.",
        "ROSINE, MADAME BLANCHET.",
    ] == found


def test_unmarked_directions_are_told_by_how_deep_they_stand(read: Read) -> None:
    """Far to the right and without brackets, some with no verb that is known."""
    found = _texts(read("lamp_dense"), ElementType.DIRECTION, ElementType.TRANSITION)

    assert ["Enter a Boy.", "Exit Boy.", "Enter the Boy again.", "Exeunt.", "He exits.", "Curtain."] == found


def test_a_monologue_without_a_cue_has_its_speaker_from_the_list_above_it(read: Read) -> None:
    """``Der Hausknecht allein.`` opens his speech; that it is a guess shows in the confidence."""
    cue = next(e for e in read("inn_german").elements if e.type is ElementType.CUE and e.speech == 11)

    assert (("hausknecht",), True) == (cue.speakers, cue.confidence < 1)
    assert _said(read("inn_german"), 11).startswith("Leer! Beide Koffer leer!")


def test_verse_is_told_from_prose(read: Read) -> None:
    """Line by line where the lines are verse, paragraph by paragraph where they only fill the page."""
    verse = {
        name: {e.verse for e in read(name).elements if e.type is ElementType.DIALOGUE}
        for name in ("mill_english", "lamp_dense", "inn_german", "clock_french")
    }

    assert {"mill_english": {True}, "lamp_dense": {True}, "inn_german": {False}, "clock_french": {False}} == verse


def test_what_others_put_round_the_play_stays_outside(read: Read) -> None:
    """Head and tail of the e-text are front and back matter, in no act."""
    playbook = read("clock_french")
    outside = {ElementType.FRONT_MATTER, ElementType.BACK_MATTER}

    assert {None} == {e.act for e in playbook.elements if e.type in outside}
    assert "This file may be copied by anybody who likes to." == playbook.elements[-1].text
    assert ["FIN."] == _texts(playbook, ElementType.TRANSITION)


def test_a_table_of_contents_is_no_part_of_the_play(read: Read) -> None:
    """Headings under which nobody speaks stand before the play."""
    front = _texts(read("kettle_etext"), ElementType.FRONT_MATTER)

    assert ["by", "Contents", "ACT I Scene I. A kitchen. Scene II. The same.", "ACT II Scene I. A cellar."] == front


def test_the_place_named_in_a_heading_is_a_direction(read: Read) -> None:
    """The heading is its keyword and number."""
    playbook = read("kettle_etext")

    assert ["SCENE I.", "SCENE II.", "SCENE I."] == _texts(playbook, ElementType.SCENE_HEADING)
    assert "A kitchen. Night." in _texts(playbook, ElementType.DIRECTION)


def test_a_speech_goes_on_after_a_direction_of_its_own(read: Read) -> None:
    """A paragraph in brackets does not take the words after it from the speaker."""
    assert "Then let it sing. The house is mine again, and I am cold." == _said(read("kettle_etext"), 2)


def test_the_list_of_persons_is_read(read: Read) -> None:
    """Names with what is said of them."""
    found = [(i.name.text, i.description.text if i.description else None) for i in read("mill_english").cast]

    assert [
        ("JUDITH", "who keeps the mill"),
        ("OLD PETER", "her father"),
        ("PETER", "her son"),
        ("First Carter", None),
        ("Second Carter", None),
    ] == found


def test_wrapped_prose_is_one_element_with_its_line_ends(read: Read) -> None:
    """Nothing is retyped: the text is the slice, over as many lines as it has."""
    first = next(e for e in read("clock_french").elements if e.type is ElementType.DIALOGUE)

    assert "Il est midi depuis ce matin, ma pauvre Rosine, et personne ne s'en\nplaint." == first.text
    assert 1 == first.span.end_line - first.span.start_line


def test_indentation_is_kept(read: Read) -> None:
    """In columns, for layouts that mean something by it."""
    playbook = read("lamp_dense")

    assert {"Wid.": 2, "Enter a Boy.": 45} == {
        e.text: e.indent for e in playbook.elements if e.text in {"Wid.", "Enter a Boy."}
    }
