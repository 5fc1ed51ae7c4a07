"""What can be the name of a speaker on a line of its own, and which names a script keeps coming back to."""

import re
from collections import Counter
from collections.abc import Iterable

from callboard.parser.engines.rules.cues import key_of
from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine

LONGEST = 46
_WORDS = 6
_ASIDE = re.compile(r"\s*[(\[（]")  # noqa: RUF001
_ASIDES = re.compile(r"(?:\s*[(\[（][^()\[\]（）]*[)\]）])*(?:\s*[(\[（][^()\[\]（）]*)?[\s^:]*")  # noqa: RUF001
_RUN_IN = re.compile(r"(?P<name>[^\W\d_][^:：.!?()「『]{0,30}?)\s*(?:\([^()]{1,40}\)\s*)?(?:[:：]\s*(?=\S)|(?=[「『]))")  # noqa: RUF001
_ENDS = (".", "!", "?", ",", ";", "…", "-", "–", "—", "。", "！", "？", '"', "”", "»")  # noqa: RUF001
_TITLE = 5  # characters of the longest, with its stop
_TITLES = re.compile(r"(?:\b(?:DR|MR|MRS|MS|JR|SR|ST|LT|SGT|CAPT|COL|GEN|REV|PROF|NO)|\b[A-Z])\.$", re.IGNORECASE)


def name_span(text: str) -> tuple[int, int] | None:
    """Offsets of the name in what may be a cue, marks and directions behind it left out; None for what is no name."""
    start = 1 if text[0] == "@" else 0
    match = _ASIDE.search(text, start + 1)
    end = match.start() if match else len(text)
    if match and not _ASIDES.fullmatch(text, end):
        return None
    name = text[start:end].rstrip(" ^:")
    if not name or len(name) > LONGEST or not any(map(str.isalpha, name)) or len(name.split()) > _WORDS:
        return None
    return start, start + len(name)


def is_loud(name: str) -> bool | None:
    """Whether a name is in capitals, the article or a ``Mc`` aside; None where the script knows no case."""
    if name.isupper() or name[1:].islower():
        return name.isupper()
    upper, lower = sum(map(str.isupper, name)), sum(map(str.islower, name))
    if not upper and not lower:
        return None
    return upper > 0 and lower * 5 <= upper


def ends_open(name: str) -> bool:
    """Whether a name ends as names do, without the stop of a sentence."""
    return not name.endswith(_ENDS) or _TITLES.search(name, max(0, len(name) - _TITLE)) is not None


def possible_name(line: ScriptLine) -> str | None:
    """The folded name, if ``line`` may be a cue at all."""
    text = line.text
    if len(text) > 2 * LONGEST or text[0] in "([{\"'“":
        return None
    span = name_span(text)
    if span is None:
        return None
    name = text[span[0] : span[1]]
    if not (name[0].isalnum()) or not ends_open(name) or not (name[0].isupper() or not name[0].islower()):
        return None
    if words.HEADING.match(text) or words.TRANSITION.fullmatch(text) or words.ACT.fullmatch(text):
        return None
    return key_of(name) or None


def count_names(lines: Iterable[ScriptLine]) -> Counter[str]:
    """How often each possible name has a line for itself."""
    found = (possible_name(line) for line in lines)
    return Counter(name for name in found if name)


def run_in(text: str) -> tuple[str, int] | None:
    """The folded name and where the speech begins, if a line reads ``Name: speech``."""
    match = _RUN_IN.match(text) if any(mark in text for mark in ":：「『") else None  # noqa: RUF001
    if match is None or len(match["name"].split()) > _WORDS - 2:
        return None
    return key_of(match["name"]), match.end()
