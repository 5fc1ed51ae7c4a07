"""How Fountain's syntax 1.1 (fountain.io/syntax) has a script read: by empty lines, capitals and brackets.

Writers take it less strictly, so it speaks loudly for a reading, but does not settle it.
"""

from collections.abc import Sequence

from callboard.parser.engines.rules.screenplay.cue_names import is_loud
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine
from callboard.parser.engines.rules.screenplay.signs import NEVER, UNMARKED
from callboard.parser.engines.rules.screenplay.states import State

_WEIGHT = 4.0


def by_syntax(signs: Sequence[float], line: ScriptLine, following: ScriptLine | None) -> list[float]:
    """The scores of a line of Fountain: ``signs`` with what the syntax says.

    A name stands in capitals between an empty line and words. Words go on until the next empty line, and a direction among
    them has a line to itself.
    """
    found = list(signs)
    text = line.text
    aside = not line.gap and text[0] == "(" and text[-1] == ")"
    found[State.ASIDE] = _WEIGHT if aside else NEVER
    if line.gap:
        found[State.DIALOGUE] -= _WEIGHT
    elif text[0] in "([" and not aside:
        found[State.DIALOGUE] += UNMARKED
    followed = following is not None and not following.gap
    if found[State.CUE] > NEVER and line.gap and followed and len(text) <= LONG and is_loud(text):
        found[State.CUE] += _WEIGHT
    return found
