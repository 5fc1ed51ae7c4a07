"""Which words a script's people say and which its action has, learnt from lines that are surely the one or the other."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log
from typing import Final

from callboard.parser.engines.rules.lexicon import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001
_RARE: Final = 3
_CLEAR: Final = 0.5
_MOST: Final = 600
_REACH: Final = 2.5
_WEIGHT: Final = 0.6
_WORDS: Final = 25


def words_of(text: str) -> list[str]:
    """The words of a line, folded, as far as they count."""
    return _WORD.findall(fold(text))[:_WORDS]


def learn(said: Iterable[str], done: Iterable[str]) -> dict[str, float]:
    """For each telling word how much likelier it is said than in action, as a logarithm; the clearest only."""
    spoken, acted = _count(said), _count(done)
    all_spoken, all_acted = sum(spoken.values()) + 1, sum(acted.values()) + 1
    found = {
        word: log((spoken[word] + 1) / all_spoken) - log((acted[word] + 1) / all_acted)
        for word in spoken.keys() | acted.keys()
        if spoken[word] + acted[word] > _RARE
    }
    clear = sorted((x for x in found.items() if abs(x[1]) > _CLEAR), key=lambda x: (-abs(x[1]), x[0]))
    return {word: round(value, 2) for word, value in clear[:_MOST]}


def _count(lines: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found.update(words_of(line))
    return found


def leaning(text: str, telling: Mapping[str, float]) -> float:
    """How much a line's words speak for speech (above 0) or action (below), within bounds."""
    if not telling:
        return 0.0
    total = sum(telling.get(word, 0.0) for word in words_of(text))
    return _WEIGHT * max(-_REACH, min(_REACH, total))
