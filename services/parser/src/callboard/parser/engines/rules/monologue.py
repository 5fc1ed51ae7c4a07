"""Speeches without a cue: the list of those on stage has named the only person there, who then speaks."""

import re
from collections.abc import Mapping

from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import has_words
from callboard.playbook import ElementType, Label

_WORD = re.compile(r"[^\W_]+")
_EXCLAIMS = re.compile(r"[!?]")
_LONGEST = 4
_GUESS = 0.5


def cue_in_direction(
    text: str, direction: Label, spoken: tuple[int, int], names: Mapping[str, int]
) -> tuple[Label, ...] | None:
    """The labels that ``direction`` becomes if it serves as the cue for the words at ``spoken``; else None.

    It does if it names one known person and no other, and the words exclaim or ask, as directions do not.
    """
    if not _EXCLAIMS.search(text, *spoken):
        return None
    named = _named(text, direction, names)
    if len({key for key, _ in named}) != 1:
        return None
    name = named[0][1]
    before, after = text[direction.start : name[0]].rstrip(), text[name[1] : direction.end].lstrip()
    labels: list[Label] = []
    cue_start = direction.start
    if has_words(before):
        labels.append(Label(ElementType.DIRECTION, direction.start, direction.start + len(before)))
        cue_start = name[0]
    labels.append(Label(ElementType.CUE, cue_start, name[1], (name,), confidence=_GUESS))
    if after:
        labels.append(Label(ElementType.PARENTHETICAL, direction.end - len(after), direction.end))
    return tuple(labels)


def _named(text: str, direction: Label, names: Mapping[str, int]) -> list[tuple[str, tuple[int, int]]]:
    """The known names in a direction, longest first at each word, with their offsets."""
    words = list(_WORD.finditer(text, direction.start, direction.end))
    keys = [fold(m.group()) for m in words]
    found: list[tuple[str, tuple[int, int]]] = []
    at = 0
    while at < len(words):
        sizes = range(min(_LONGEST, len(words) - at), 0, -1)
        size = next((n for n in sizes if names.get(" ".join(keys[at : at + n]), 0) > 1), 0)
        if size:
            found.append((" ".join(keys[at : at + size]), (words[at].start(), words[at + size - 1].end())))
        at += size or 1
    return found
