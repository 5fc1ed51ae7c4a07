"""What a model is told and asked. Whoever changes a word of it gives it another version: answers are kept under it."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.llm import AnswerSchema, Message, Role
from callboard.parser.engines.llm.asked_lines import LineRange, numbered
from callboard.parser.engines.llm.faults import Fault
from callboard.parser.engines.llm.people import People
from callboard.playbook import SourceText

VERSION = "1"

SYSTEM = """\
You label the lines of a play, screenplay or other script. You are given its text as numbered lines, and answer only with rows \
that say what the lines are. You never write the text itself, except for short echoes that show that a row is in its place.

A row is: LINES TYPE SPEAKERS ECHO
LINES is one line number, or FIRST-LAST. Every numbered line that you are asked about is owned by exactly one row; rows come in \
the order of the lines. Lines that begin with ~ are context: no row owns them. Blank lines have no numbers and need no owner.
TYPE is one of:
title     the title of the work
author    its author
front     other matter before the play: licence, contents, preface, setting
castlist  the heading of the list of persons
cast      one entry of the list of persons; ECHO is the name
act       the heading of an act; ECHO is the heading
scene     the heading of a scene, in screenplays the slug line (INT. KITCHEN - NIGHT); ECHO is the heading without the place in plays
head      a heading that is neither: prologue, epilogue, song; ECHO is the heading
verse     a speech in verse, from its cue on; SPEAKERS and ECHO
prose     a speech in prose, from its cue on; SPEAKERS and ECHO
dir       a stage direction, or action in a screenplay, that stands on its own lines
trans     a transition (CUT TO:), the end of an act or of the play (Curtain.)
page      of the page and not of the play: page numbers, running heads, (MORE)
orn       rules and ornaments without words
back      matter after the play
SPEAKERS are ids of people joined by commas, as many as speak together; for ALL or BOTH the ids of those who are meant if you are \
sure, else a newcomer. Where a speech goes on after a row in between, write + instead of ids, and no ECHO.
ECHO is the cue (the name with its punctuation, as it stands at the beginning of the first line, and nothing of what is said), or \
what TYPE says; copied letter by letter from the first line of the row. Directions inside the lines of a speech stay in the speech.
If a line holds two things, such as ACT I. SCENE I., give a row for each; the ECHO of the second says where it begins.

Somebody who speaks and is not in the list of people is a newcomer: give an id n1, n2 ... of your own in the row of the cue, and \
say in `new` which name the cue has for it, as "n1 NAME", copied from that cue. Do not introduce anybody whose cue is not there.

Example: for the lines
7| ACT I. SCENE I.
8| A heath.
9| HECATE. Who comes?
10| What noise is this?
11| [Thunder.
12| Speak!
13| A VOICE. None.
with the people 1: HECATE, you answer {"rows":["7 act ACT I.","7 scene SCENE I.","8 dir","9-10 verse 1 HECATE.","11 dir",\
"12 verse +","13 verse n1 A VOICE."],"new":["n1 A VOICE"]}
"""

ANSWER = AnswerSchema(
    "labels",
    {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": {"type": "string"}},
            "new": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["rows", "new"],
        "additionalProperties": False,
    },
)


def messages(
    source: SourceText,
    asked: Sequence[LineRange],
    people: People,
    *,
    before: str = "",
    refused: Sequence[Fault] = (),
    around: int = 0,
) -> tuple[Message, ...]:
    """What is asked about lines.

    Args:
        source: The text.
        asked: The lines that rows are wanted for.
        people: Who is known.
        before: Where in the play they stand, in words.
        refused: What was wrong with the answer before, if there was one.
        around: Filled lines of context on each side.
    """
    parts = [_people(people)]
    if before:
        parts.append(before)
    if refused:
        reasons = "\n".join(f"- {fault}" for fault in refused)
        parts.append(f"Your rows for these lines were refused, since\n{reasons}\nGive rows for these lines again.")
    lines = ", ".join(str(each) for each in asked)
    parts.append(f"Lines to label: {lines}\n{numbered(source, asked, around=around)}")
    return (Message(Role.SYSTEM, SYSTEM), Message(Role.USER, "\n\n".join(parts)))


def _people(people: People) -> str:
    if not people.forms:
        return "People: nobody is known yet."
    return "People:\n" + "\n".join(f"{person}: {', '.join(forms)}" for person, forms in people.forms.items())
