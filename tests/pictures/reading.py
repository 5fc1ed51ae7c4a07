"""A script of ours as the rules engine reads it: what it learnt, what it took each piece for, and the sign that told it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cues import Cue, Style
from callboard.parser.engines.rules.directions import is_bracketed, starts_move
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.engines.rules.headings import headings_of
from callboard.parser.engines.rules.lines import read_lines
from callboard.parser.engines.rules.marks import Window, find_cues, find_headings, find_places
from callboard.playbook import Element, ElementType, ParsePlan, Playbook, SourceText

SCRIPTS = Path(__file__).parent / "scripts", Path(__file__).parents[1] / "unit" / "parser" / "scripts"
_SEPARATORS = {
    "": "",
    ".": "and a full stop",
    ":": "and a colon",
    ",": "and a comma",
    "gap": "and a gap",
    "aside": "and a direction",
}
_CASES = {"upper": "capitals", "mixed": "a capital letter", "none": "letters that know no capitals"}


@dataclass(frozen=True)
class Reading:
    """One text with all that the engine made of it."""

    source: SourceText
    plan: ParsePlan
    playbook: Playbook

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text."""
        source = SourceText.of(text)
        return asyncio.run(_read(source))

    @classmethod
    def of_script(cls, name: str) -> Reading:
        """Read one of the scripts that stand here or with the parser's tests."""
        file = next(path for folder in SCRIPTS if (path := folder / f"{name}.txt").exists())
        return cls.of(file.read_text(encoding="utf-8"))

    @cached_property
    def conventions(self) -> Conventions:
        """What was learnt of a play."""
        return Conventions.from_json(self.plan.conventions)

    @cached_property
    def cues(self) -> dict[int, Cue]:
        """The cues of a play by the offset of the name."""
        view = Window(None, read_lines(self.source, 1, self.source.lines), None)
        places = find_places(self.source, view, find_headings(view, self.conventions.keywords))
        return {cue.start: cue for cue in find_cues(places, self.conventions.cue_styles).values()}

    def sign(self, element: Element) -> str:
        """What told the engine that a piece is what it is, in a few words."""
        say = _SIGNS.get(element.type)
        return say(self, element) if callable(say) else say or ""


async def _read(source: SourceText) -> Reading:
    engine = RulesEngine()
    plan = await engine.plan(source)
    chunks = [await engine.parse_chunk(source, plan, index) for index in range(len(plan.chunks))]
    return Reading(source, plan, engine.assemble(source, plan, chunks))


def how_set(style: Style) -> str:
    """How names are set, in words."""
    place = ", on its own line" if style.own_line else ""
    return " ".join(filter(None, [_CASES[style.case], _SEPARATORS.get(style.separator, style.separator)])) + place


def _cue(reading: Reading, element: Element) -> str:
    cue = reading.cues.get(element.span.start)
    if cue is None:
        glued = reading.source.text[element.span.start - 1].strip()
        return (
            "a known name, run into the speech before" if glued else "the only person on stage, and words that exclaim"
        )
    count = reading.conventions.names.get(cue.key, 0)
    return f"{how_set(cue.style)}; met {count} times" if count > 1 else f"{how_set(cue.style)}, as the others; met once"


def _heading(reading: Reading, element: Element) -> str:
    (line,) = read_lines(reading.source, element.span.start_line, element.span.start_line)
    if headings_of(line, reading.conventions.keywords):
        return (
            "a word for it and a number" if element.type is not ElementType.HEADING else "a word that heads such parts"
        )
    return "the rule below it"


def _direction(reading: Reading, element: Element) -> str:
    span = element.span.start, element.span.end
    if is_bracketed(reading.source.text, *span):
        return {"[": "square brackets", "_": "italics"}.get(element.text[0], "round brackets that stand apart")
    if starts_move(element.text):
        return "the word that it begins with"
    deep = reading.conventions.signs.indent, reading.conventions.signs.deep
    return (
        "its indent"
        if any(column is not None and element.indent >= column for column in deep)
        else "nobody speaks here yet"
    )


def _dialogue(reading: Reading, element: Element) -> str:
    learnt = reading.conventions.measure
    if not element.verse:
        return "goes on under its cue"
    return "verse: its lines end early" + (" and begin with a capital" if learnt.capitals else "")


_SIGNS = {
    ElementType.TITLE: "the first line of the text",
    ElementType.AUTHOR: "the word before it",
    ElementType.CAST_HEADING: "a word for it, entries below",
    ElementType.CAST_ITEM: "above the first heading; the name speaks later",
    ElementType.FRONT_MATTER: "above the play",
    ElementType.BACK_MATTER: "below the play",
    ElementType.ORNAMENT: "no words",
    ElementType.TRANSITION: "a closing word",
    ElementType.PAGE_MATTER: "comes back where pages end",
    ElementType.CUE: _cue,
    ElementType.DIALOGUE: _dialogue,
    ElementType.DIRECTION: _direction,
    ElementType.PARENTHETICAL: _direction,
    ElementType.ACT_HEADING: _heading,
    ElementType.SCENE_HEADING: _heading,
    ElementType.HEADING: _heading,
}
