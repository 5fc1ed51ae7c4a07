"""Running heads and page numbers: what comes back at the same place of many pages, and numbers there that count the pages.

Many a head says which act and scene is on its page. It repeats what has begun; a heading at the top of a page is new.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.headings import is_number
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

Pages = Sequence[Sequence[Line]]

_ZONE = 2  # lines at the top and at the foot of a page
_LEAST = 3
_FEW_PAGES = 5
_MOST = 0.35  # left and right pages may have heads of their own
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"\W*(?:(?:page|pag|seite|sid|side|стр|p|s)\.?\s*)?(\d{1,4}|(?a:[ivxl]{1,7}))(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_COUNTED = lexicon.ACT | lexicon.SCENE | lexicon.PICTURE


def find_heads(pages: Pages) -> set[Line]:
    """The running heads and page numbers of ``pages``, each the lines that have something on them."""
    numbers = _page_numbers(pages)
    return numbers | _running_heads([[x for x in page if x not in numbers] for page in pages])


def _edges(page: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines at the top and the foot of a page, each once, with their places: from 0 downwards, from -1 upwards."""
    foot = list(enumerate(page[_ZONE:][-_ZONE:], -min(_ZONE, max(0, len(page) - _ZONE))))
    return [*enumerate(page[:_ZONE]), *foot]


def _page_numbers(pages: Pages) -> set[Line]:
    """Numbers that stand alone at the edge of a page and count the pages; they may begin anew, as after a preface."""
    found: dict[int, list[Line]] = defaultdict(list)
    for index, page in enumerate(pages):
        for _, line in _edges(page):
            match = _NUMBER.fullmatch(line.text)
            value = _value(match.group(1)) if match else 0
            if value:
                found[value - index].append(line)
    most = max(map(len, found.values()), default=0)
    return {x for lines in found.values() if len(lines) >= min(_LEAST, max(2, most)) for x in lines}


def _value(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[c] for c in numeral.lower()]
    return sum(-v if any(v < later for later in values[i + 1 :]) else v for i, v in enumerate(values))


def _set_apart(page: Sequence[Line], place: int) -> bool:
    """Whether a blank line stands between the line at ``place`` of an edge and the rest of the page."""
    below = place + 1 if place != -1 else len(page)
    if place < 0 and not page[place].opens:
        return False
    return below >= len(page) or page[below].opens


def _running_heads(pages: Pages) -> set[Line]:
    """Lines that come back at the edges of pages, and seldom elsewhere, whatever numbers stand in them."""
    at_edge: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    inside: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for page in pages:
        for place, line in _edges(page):
            at_edge[_key(line.text)].append((place, line))
            apart[_key(line.text)] += _set_apart(page, place)
        inside.update(_key(line.text) for line in page[_ZONE:-_ZONE])
    found: set[Line] = set()
    divisions: set[Line] = set()
    for key, heads in at_edge.items():
        ((usual, count),) = Counter(place for place, _ in heads).most_common(1)
        lines = [line for place, line in heads if place == usual]
        often = count >= _LEAST or (count > 1 and "#" in key and len(pages) <= _FEW_PAGES)
        alone = (inside[key] + len(heads) - count) * 2 < count
        alone = alone or (count >= max(_FEW_PAGES, _MOST * len(pages)) and apart[key] * 2 > len(heads))
        if often and alone and any(c.isalpha() for c in key):
            found.update(lines)
        elif often and " " in key and not any(c.isalpha() for c in key):
            divisions.update(lines)
    return found | divisions.intersection(_repeated(pages)) if divisions else found


def _repeated(pages: Pages) -> Iterator[Line]:
    """Lines that are nothing but act and scene, and say again which has begun; in each act its scenes are new."""
    begun: dict[tuple[str, ...], list[str]] = {}
    for line in chain.from_iterable(pages):
        words = _words(line.text)
        if len(words) < 2 or not all(map(_counts, words)):  # noqa: PLR2004 - a number, and what it numbers
            continue
        kind = tuple(w for w in words if not is_number(w))
        if begun.get(kind) == words:
            yield line
        elif not lexicon.ACT.isdisjoint(kind):
            begun = {kind: words}
        else:
            begun[kind] = words


def _words(text: str) -> list[str]:
    return [fold(w) for w in _WORD.findall(text)]


def _key(text: str) -> str:
    """A line in the form in which running heads meet: numbers, and what they number, all alike."""
    return " ".join("#" if _counts(w) else w for w in _words(text))


def _counts(word: str) -> bool:
    return word in _COUNTED or is_number(word)
