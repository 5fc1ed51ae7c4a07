"""What a line by itself speaks for: a score for each state, about the logarithm of how much likelier it makes it."""

import re
from collections.abc import Mapping
from math import log2

from callboard.parser.engines.rules.cues import key_of
from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.cue_names import ends_open, is_loud, name_span, run_in
from callboard.parser.engines.rules.screenplay.fountain import forced
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine
from callboard.parser.engines.rules.screenplay.states import COUNT, State

NEVER = -40.0
UNMARKED = 2.0
"""What a bracket at its start costs a line as dialogue."""
_LETTERS = {
    "S": State.SCENE,
    "A": State.ACTION,
    "C": State.CUE,
    "D": State.DIALOGUE,
    "P": State.ASIDE,
    "T": State.TRANSITION,
    "K": State.SCENE,
}
_SAID = re.compile(
    r"\b(?:I|I['’]\w+|you|you're|your|we|my|me|ich|du|wir|mein|je|tu|vous|mon|yo|tú|io|eu|я|ты|вы|мы)\b"  # noqa: RUF001
)
_DONE = re.compile(r"(?:He|She|They|It|We see|Er|Sie|Il|Elle|Él|Ella|Он|Она)\s+[^\W\d_]+")
_LED = re.compile(r"[(\[][^()\[\]]*[)\]][\s.…,]*\w")
_MOST_WORDS = 4


def scores(
    line: ScriptLine,
    following: ScriptLine | None,
    names: Mapping[str, int],
    run_ins: Mapping[str, int],
    *,
    inside: bool,
) -> list[float]:
    """A score for each state, but for what single words tell.

    Args:
        line: The line.
        following: The next, if any.
        names: Names met on lines of their own, with how often.
        run_ins: Names met before a colon and speech, with how often; empty where the script has none of these.
        inside: Whether a bracket opened on a line above is still open.
    """
    mark = forced(line, following)
    letter = line.role or (mark.letter if mark else None)
    if letter:
        return [0.0 if state is _LETTERS[letter] else NEVER for state in State]
    text = line.text
    found = [NEVER] * COUNT
    found[State.ACTION], found[State.DIALOGUE] = _prose(text, inside=inside)
    found[State.ASIDE] = _aside(text, inside=inside)
    if len(text) > LONG:
        return found
    loud = is_loud(text)
    found[State.SCENE] = _scene(line, loud=loud)
    found[State.TRANSITION] = _transition(text, loud=loud)
    found[State.CUE] = _cue(line, following, names)
    if found[State.SCENE] > 4 or found[State.TRANSITION] > 4:  # noqa: PLR2004
        found[State.CUE] -= 6
    opening = run_in(text) if run_ins else None
    if opening and opening[0] in run_ins:
        found[State.RUN_IN] = 3 + log2(run_ins[opening[0]])
        found[State.CUE] = NEVER
    return found


def _prose(text: str, *, inside: bool) -> tuple[float, float]:
    """What speaks for action and for dialogue."""
    action = dialogue = 0.0
    if _SAID.search(text):
        dialogue += 0.8
    if _DONE.match(text):
        action += 0.8
    if text[0] in "([" and not inside:
        dialogue -= 0 if _LED.match(text) else UNMARKED
        action -= 0.5
    if inside:
        dialogue -= 1
    if text.endswith("?"):
        dialogue += 0.4
    return action, dialogue


def _aside(text: str, *, inside: bool) -> float:
    if text[0] in "(（[":  # noqa: RUF001
        closed = text.rstrip(".…,;: ").endswith((")", "）", "]"))  # noqa: RUF001
        opened = not any(c in text for c in ")）]")  # noqa: RUF001
        return 3.0 if closed or opened else -1.5
    return 2.0 if inside else NEVER


def _scene(line: ScriptLine, *, loud: bool | None) -> float:
    text = line.text
    match = words.HEADING.match(text)
    if match:
        place = match["place"]
        sure = loud or place.endswith(".") or "/" in place or (place.isupper() and line.numbered)
        return 9.0 if sure and place[0].isupper() else 6.0 if sure else -2.0
    if words.ELSEWHERE.match(text):
        return 7.0
    if loud is not True:
        return NEVER
    found = -3.0
    if words.ACT.fullmatch(text) or words.SCENE.fullmatch(text):
        return 7.0
    if words.BACKWARDS.fullmatch(text):
        found += 8
    if words.HOUR.search(text):
        found += 4 if text.endswith((".", "!", "?")) else 6
    if line.numbered:
        found += 2
    return found


def _transition(text: str, *, loud: bool | None) -> float:
    if loud is not True and not text.endswith(":"):
        return NEVER
    bare = text.lstrip("> ")
    if words.TRANSITION.fullmatch(bare) and loud:
        return 8.0
    if words.TRANSITION.fullmatch(bare.upper()) and text.endswith(":") and text[0].isupper():
        return 4.0
    return -2.0 if loud and text.endswith(":") else -6.0 if loud else NEVER


def _cue(line: ScriptLine, following: ScriptLine | None, names: Mapping[str, int]) -> float:
    text = line.text
    span = name_span(text) if text[0] not in "([" else None
    if span is None or following is None:
        return NEVER
    name = text[span[0] : span[1]]
    if words.HEADING.match(text) or not name[0].isalnum():
        return NEVER
    count = names.get(key_of(name), 0)
    loud = is_loud(name)
    found = 1.5 if loud else 0.5 if loud is None else -4.0
    found += 0.8 * min(5.0, log2(count)) if count else 0.0
    if span[1] < len(text) and words.EXTENSION.search(text, span[1]):
        found += 4
    if not ends_open(name):
        found -= 4
    elif loud is False and count >= _MOST_WORDS - 1 and len(name.split()) <= _MOST_WORDS:
        found += 2.5
    found -= 1.0 * max(0, len(name.split()) - _MOST_WORDS + 1)
    if text.endswith(":"):
        found -= 1
    if loud is True and is_loud(following.text) and not following.gap and following.text[0] != "(":
        found -= 1
    return found
