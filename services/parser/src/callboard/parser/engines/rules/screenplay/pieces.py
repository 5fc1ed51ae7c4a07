"""A line of known kind as labelled pieces: the name and the marks of a cue, what is said behind a direction."""

import re
from collections.abc import Iterator

from callboard.parser.engines.rules.cues import names_in
from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.cue_names import name_span, run_in
from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine
from callboard.parser.engines.rules.screenplay.states import State
from callboard.playbook import ElementType, Label

_BRACKET = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")  # noqa: RUF001
_KINDS = {
    State.ACTION: ElementType.DIRECTION,
    State.ASIDE: ElementType.PARENTHETICAL,
    State.TRANSITION: ElementType.TRANSITION,
}


def pieces(text: str, line: ScriptLine, state: State, *, fountain: bool = False) -> Iterator[Label]:
    """The labels of ``line``, margins left out; in ``fountain`` a direction inside a speech has a line of its own."""
    if state is State.CUE:
        yield from _cue(text, line)
    elif state is State.RUN_IN:
        yield from _run_in(text, line)
    elif state is State.DIALOGUE:
        yield from _dialogue(line, led=not fountain)
    elif state is State.SCENE:
        act = line.role == "K" or words.ACT.match(line.text.lstrip("# ").upper())
        yield Label(ElementType.ACT_HEADING if act else ElementType.SCENE_HEADING, line.start, line.end)
    elif any(c.isalnum() for c in line.text) or state is State.ASIDE:
        yield Label(_KINDS[state], line.start, line.end)
    else:
        yield Label(ElementType.ORNAMENT, line.start, line.end)


def _cue(text: str, line: ScriptLine) -> Iterator[Label]:
    span = name_span(line.text) or (0, len(line.text))
    begin, end = line.start + span[0], line.start + span[1]
    names = names_in(text, begin, end)
    reached = end
    asides: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(line.text, span[1]):
        if words.EXTENSION.fullmatch(match.group()) and not asides:
            reached = line.start + match.end()
        else:
            asides.append((line.start + match.start(), line.start + match.end()))
    if not asides:
        yield Label(ElementType.CUE, line.start, line.end, names)
        return
    yield Label(ElementType.CUE, line.start, max(reached, end), names)
    yield Label(ElementType.PARENTHETICAL, asides[0][0], line.end)


def _run_in(text: str, line: ScriptLine) -> Iterator[Label]:
    opening = run_in(line.text)
    at = opening[1] if opening else len(line.text)
    span = name_span(line.text[:at].rstrip(" :：")) or (0, at)  # noqa: RUF001
    yield Label(
        ElementType.CUE, line.start, line.start + at, names_in(text, line.start + span[0], line.start + span[1])
    )
    if at < len(line.text):
        yield Label(ElementType.DIALOGUE, line.start + at, line.end)


def _dialogue(line: ScriptLine, *, led: bool) -> Iterator[Label]:
    if line.text[0] == "~":
        yield Label(ElementType.DIALOGUE, line.start, line.end, verse=True)
        return
    opening = _BRACKET.match(line.text) if led else None
    if opening and line.text[opening.end() :].strip():
        yield Label(ElementType.PARENTHETICAL, line.start, line.start + opening.end())
        yield Label(ElementType.DIALOGUE, line.start + opening.end(), line.end)
        return
    yield Label(ElementType.DIALOGUE, line.start, line.end)
