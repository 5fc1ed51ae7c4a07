"""Known names in a run of words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence


class Phrases:
    """Finds names of one or more words, the longest at each place.

    Args:
        names: Folded names, with single blanks between their words.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {tuple(words) for name in names if (words := name.split())}
        self._sizes: dict[str, list[int]] = defaultdict(list)  # by the first word, the longest first
        for first, size in sorted({(words[0], len(words)) for words in self._names}, reverse=True):
            self._sizes[first].append(size)

    def spans(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where in ``words`` names stand: the indexes of the first word of each, and of the word after its last."""
        reached = 0
        for at, word in enumerate(words):
            if at < reached or word not in self._sizes:
                continue
            size = next((n for n in self._sizes[word] if tuple(words[at : at + n]) in self._names), 0)
            if size:
                reached = min(at + size, len(words))
                yield at, reached
