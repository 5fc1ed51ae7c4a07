"""What the rules make of screenplays, in the layouts that people have them in."""

import asyncio
import json

import pytest

from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, LineLayout, Playbook, SourceLayout, SourceText, parse, verify
from callboard.playbook.exports.lines import to_lines
from typeset.screenplays import LAYOUTS, script, typed


def _types(playbook: Playbook) -> list[str]:
    return [line["type"] for line in json.loads(to_lines(playbook))["lines"]]


def _texts(playbook: Playbook, kind: ElementType) -> list[str]:
    return [" ".join(e.text.split()) for e in playbook.elements if e.type is kind]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_line_is_what_its_writer_meant(layout: str) -> None:
    """Indented or flush left, with blank lines or without, broken into pages or not."""
    text = LAYOUTS[layout](script())

    playbook = convert(text.text)

    verify(playbook, SourceText.of(text.text))
    assert text.types == _types(playbook)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_who_speaks_does_not_hang_on_the_layout(layout: str) -> None:
    """(V.O.), (O.S.) and (CONT'D) belong to no name."""
    playbook = convert(LAYOUTS[layout](script()).text)

    assert ["TOM", "IDA", "VOICE"] == [c.name for c in playbook.characters]
    assert 18 == sum(len(act.scenes) for act in playbook.acts)


def test_a_speech_goes_on_over_the_page() -> None:
    """(MORE), the running head and the name again interrupt nobody."""
    text = LAYOUTS["paged"](script())

    playbook = convert(text.text)

    continued = [e.speech for e in playbook.elements if "CONT'D" in e.text and e.type is ElementType.CUE]
    assert all(e.speakers for e in playbook.elements if e.type is ElementType.DIALOGUE)
    assert len(continued) > 1
    assert {"*", "(MORE)"} <= set(_texts(playbook, ElementType.PAGE_MATTER))


@pytest.mark.parametrize(
    ("heading", "action", "name", "speech"),
    [
        ("1. INNEN - KÜCHE - TAG", "Ein Topf kocht über.", "MÜLLER", "Wer hat den Herd angelassen?"),
        ("AUSSEN. HAFEN - NACHT", "Ein Schiff tutet zweimal.", "DER LOTSE", "Zu spät, wie immer."),
        ("INT. CUISINE - JOUR", "Une casserole déborde.", "LÉA", "Qui a laissé le feu allumé ?"),
        ("EXT. PUERTO - NOCHE", "Un barco toca dos veces.", "EL PRÁCTICO", "Tarde, como siempre."),
        ("ИНТ. КУХНЯ - ДЕНЬ", "Кастрюля кипит.", "МАША", "Кто оставил плиту?"),
        ("ESTERNO PORTO - NOTTE", "Una nave suona.", "IL PILOTA", "Tardi, come sempre."),
        ("KITCHEN - INT. - DAY", "A pot boils over.", "MAY", "Who left the stove on?"),
        ("I/E. CAR - DAY", "They drive.", "MAY", "Left here."),
        ("12A  INT./EXT. BOAT SHED - DAWN  12A", "A door bangs.", "MAY", "It was open."),
    ],
)
def test_headings_of_scenes_in_other_forms(heading: str, action: str, name: str, speech: str) -> None:
    """Of other languages, numbered, with the place first."""
    text = "\n\n".join(f"{heading}\n\n{action}\n\n{name}\n{speech}" for _ in range(4))

    playbook = convert(text)

    expected = ["scene_heading", "action", "cue", "dialogue"] * 4
    assert expected == [t for t in _types(playbook) if t != "blank"]


def test_scripts_that_know_no_capitals() -> None:
    """In Chinese a name stands before a colon, and a scene has a number and an hour."""
    text = "\n".join(
        f"第{n}场 厨房 日 内\n锅里的水开了。\n小明:谁忘了关火?\n老王:不是我。\n小明走了出去。\n" for n in range(1, 6)
    )

    playbook = convert(text)

    expected = ["scene_heading", "action", "dialogue", "dialogue", "action"] * 5
    assert ["小明", "老王"] == [c.name for c in playbook.characters]
    assert expected == [t for t in _types(playbook) if t != "blank"]


_FOUNTAIN = """\
Title: The Lamp Room
Credit: written by
Author: Nobody at All
Draft date: 3/1/2009

# ACT ONE

= Tom comes up the stair.

.the lamp room

!TOM
climbs in.

@McAllister
(out of breath)
Good evening. [[or good night?]]
Is it late?

IDA ^
~It is late, it is late,

/* INT. CUT - DAY

NOBODY
This is not in the film. */

> THE END OF THE LAMP <

===

IDA
It is.

> BURN TO WHITE
"""


def test_the_marks_of_fountain_say_what_a_line_is() -> None:
    """Forced headings, action, cues and transitions, lyrics, centred text, page breaks; notes and cut scenes are not played."""
    playbook = convert(_FOUNTAIN)

    verify(playbook, SourceText.of(_FOUNTAIN))
    assert ("The Lamp Room", "Nobody at All") == tuple(x and x.text for x in (playbook.title, playbook.author))
    assert ["# ACT ONE"] == _texts(playbook, ElementType.ACT_HEADING)
    assert [".the lamp room"] == _texts(playbook, ElementType.SCENE_HEADING)
    assert ["!TOM climbs in.", "> THE END OF THE LAMP <"] == _texts(playbook, ElementType.DIRECTION)
    assert ["@McAllister", "IDA ^", "IDA"] == _texts(playbook, ElementType.CUE)
    assert ["Good evening.", "Is it late?", "~It is late, it is late,", "It is."] == _texts(
        playbook, ElementType.DIALOGUE
    )
    assert ["> BURN TO WHITE"] == _texts(playbook, ElementType.TRANSITION)
    assert ["McAllister", "IDA"] == [c.name for c in playbook.characters]
    kept = _texts(playbook, ElementType.PAGE_MATTER)
    assert ["= Tom comes up the stair.", "[[or good night?]]", "==="] == [kept[0], kept[1], kept[3]]


def test_what_the_file_calls_a_paragraph_is_believed() -> None:
    """A Final Draft file says of each what it is, even where it does not look so."""
    rows = [("Scene Heading", "the kitchen"), ("Action", "TOM"), ("Character", "tom"), ("Parenthetical", "softly")]
    rows += [("Dialogue", "INT. IS A PREFIX"), ("Transition", "and then"), ("Shot", "ANGLE ON TOM"), ("New Act", "two")]
    text = "\n".join(line for _, line in rows)
    source = SourceText.of(text)
    layout = SourceLayout(source_sha256=source.sha256, lines=tuple(LineLayout(role=role) for role, _ in rows))

    playbook = asyncio.run(parse(RulesEngine(), SourceText.of(text, layout)))

    kinds = ["scene_heading", "action", "cue", "parenthetical", "dialogue", "transition", "action", "scene_heading"]
    assert kinds == _types(playbook)
    assert ["two"] == _texts(playbook, ElementType.ACT_HEADING)


def test_what_stands_before_the_paragraphs_that_the_file_names_is_the_title_page() -> None:
    """Capitals there are a title and call nobody."""
    rows = [
        (None, "THE LAMP ROOM"),
        (None, "by Nobody at All"),
        ("New Act", "ONE"),
        ("Character", "TOM"),
        ("Dialogue", "Yes."),
        ("Character", "IDA"),
        ("Dialogue", "No."),
        ("Character", "TOM"),
        ("Dialogue", "Why?"),
    ]
    text = "\n".join(line for _, line in rows)
    source = SourceText.of(text)
    layout = SourceLayout(source_sha256=source.sha256, lines=tuple(LineLayout(role=role) for role, _ in rows))

    playbook = asyncio.run(parse(RulesEngine(), SourceText.of(text, layout)))

    assert ("THE LAMP ROOM", "Nobody at All") == tuple(x and x.text for x in (playbook.title, playbook.author))
    assert ["TOM", "IDA"] == [c.name for c in playbook.characters]


def test_a_title_page_is_not_the_story() -> None:
    """Title and author are found, drafts and addresses stay outside."""
    page = "\n".join(["", "THE LAMP ROOM".center(60), "", "written by".center(60), "", "Nobody at All".center(60), "", "",
                      "Second draft, 3 March 2009", "", "", ""])  # fmt: skip

    playbook = convert(page + typed(script()).text)

    assert ("THE LAMP ROOM", "Nobody at All") == tuple(x and x.text for x in (playbook.title, playbook.author))
    assert ["written by", "Second draft, 3 March 2009"] == _texts(playbook, ElementType.FRONT_MATTER)


def test_television_has_acts() -> None:
    """TEASER, ACT ONE and their ends stand around scenes."""
    scenes = typed(script(1)).text
    text = f"TEASER\n{scenes}\n\nEND OF TEASER\n\nACT ONE\n{scenes}\n\nEND OF ACT ONE\n"

    playbook = convert(text)

    assert [("TEASER", 3), ("ACT ONE", 3)] == [(a.heading and a.heading.text, len(a.scenes)) for a in playbook.acts]
    assert ["END OF TEASER", "END OF ACT ONE"] == [
        t for t in _texts(playbook, ElementType.TRANSITION) if t.startswith("END")
    ]


def test_a_remark_behind_a_name_is_a_direction() -> None:
    """Only the marks of the trade stay with the cue."""
    text = typed(script()).text.replace("IDA (V.O.)", "IDA (V.O.) (whispering)")

    playbook = convert(text)

    assert "(whispering)" in _texts(playbook, ElementType.PARENTHETICAL)
    assert "IDA (V.O.)" in _texts(playbook, ElementType.CUE)


def test_what_is_said_again_beside_a_page_mark_is_no_running_head() -> None:
    """Without pages that can be told apart, a line that comes back is a line that is said again."""
    again = "ANNA\nThe harbour is shut.\n\nBEN\nThen we wait, and while we wait\n(MORE)\n\nBEN (CONT'D)\nwe count the gulls.\n\n"

    playbook = convert("INT. HARBOUR - DAY\n\n" + again * 3)

    assert ["(MORE)"] * 3 == _texts(playbook, ElementType.PAGE_MATTER)
    assert ["ANNA", "BEN"] == [c.name for c in playbook.characters]
