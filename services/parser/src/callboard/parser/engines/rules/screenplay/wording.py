"""Which words a script's people say and which its action has, learnt from lines that are surely the one or the other."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
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


def learn(said: Iterable[Sequence[str]], done: Iterable[Sequence[str]]) -> dict[str, float]:
    """For each telling word how much likelier it is said than in action, as a logarithm; the clearest only.

    Args:
        said: The words of each line that is surely said.
        done: The words of each line of action.
    """
    spoken, acted = Counter(chain.from_iterable(said)), Counter(chain.from_iterable(done))
    all_spoken, all_acted = sum(spoken.values()) + 1, sum(acted.values()) + 1
    found = {
        word: log((spoken[word] + 1) / all_spoken) - log((acted[word] + 1) / all_acted)
        for word in spoken.keys() | acted.keys()
        if spoken[word] + acted[word] > _RARE
    }
    clear = sorted((x for x in found.items() if abs(x[1]) > _CLEAR), key=lambda x: (-abs(x[1]), x[0]))
    return {word: round(value, 2) for word, value in clear[:_MOST]}


def leaning(words: Sequence[str], telling: Mapping[str, float]) -> float:
    """How much a line's words speak for speech (above 0) or action (below), within bounds."""
    total = sum(telling[word] for word in words if word in telling)
    return _WEIGHT * max(-_REACH, min(_REACH, total))
