"""What belongs to the page and not to the play: running heads, page numbers, (MORE), numbers in the margin.

Where pages begin is told by the layout or by form feeds. What comes back at the same place of many pages is the page's; so
are numbers there that count the pages. Speeches go on over all of it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.headings import is_number
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line
from callboard.parser.engines.rules.margin import margin_numbers
from callboard.playbook import SourceText

Range = tuple[int, int]

_ZONE = 2  # lines at the top and at the foot of a page
_LEAST = 3
_FEW_PAGES = 5
_MOST = 0.35  # left and right pages may have heads of their own
_WORD = re.compile(r"[^\W_]+")
_PAGE_MARK = re.compile(r"\[(?:pg|page|seite|p|s)\.? ?\d{1,4}\]", re.IGNORECASE)
_NUMBER = re.compile(
    r"\W*(?:(?:page|pag|seite|sid|side|стр|p|s)\.?\s*)?(\d{1,4}|(?a:[ivxl]{1,7}))(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_MORE = re.compile(r"[(\[]\s*([^\W\d_]+)\s*[)\]]|([^\W\d_]+):")
_AGAIN = re.compile(r".{1,40}[(\[]\s*([^()\[\]\d]{3,14})\s*[)\]]")


def find_page_matter(source: SourceText, lines: Sequence[Line]) -> tuple[Range, ...]:
    """Offsets of everything that belongs to the page, in order; ``lines`` are all lines of the text."""
    pages = _pages(source, lines)
    found: set[Range] = {m.span() for m in _PAGE_MARK.finditer(source.text)}
    if pages:
        numbered = _page_numbers(pages)
        found |= {(x.start, x.end) for x in numbered}
        rest = [[x for x in page if x not in numbered] for page in pages]
        found |= {(x.start, x.end) for x in _running_heads(rest)}
    whole = {start for start, _ in found}
    left = [x for x in lines if x.start not in whole]
    found |= {(x.start, x.end) for x in _carried_over(left)}
    return tuple(sorted(found | margin_numbers([x for x in left if (x.start, x.end) not in found])))


def omitted(source: SourceText, spans: Sequence[Range]) -> dict[int, list[Range]]:
    """The ``spans`` by the number of the line that they stand on."""
    found: dict[int, list[Range]] = defaultdict(list)
    for span in spans:
        found[source.line_of(span[0])].append(span)
    return dict(found)


def _pages(source: SourceText, lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by pages; nothing where it is not known where pages begin."""
    pages: dict[int, list[Line]] = defaultdict(list)
    if source.layout is not None:
        for line in lines:
            pages[source.line_layout(line.number).page or 0].append(line)
    elif "\f" in source.text:
        page = reached = 0
        for line in lines:
            page += source.text.count("\f", reached, line.start)
            reached = line.start
            pages[page].append(line)
    return list(pages.values()) if len(pages) > 1 else []


def _set_apart(page: Sequence[Line], place: int) -> bool:
    """Whether a blank line stands between the line at ``place`` of an edge and the rest of the page."""
    below = place + 1 if place != -1 else len(page)
    if place < 0 and not page[place].opens:
        return False
    return below >= len(page) or page[below].opens


def _edges(page: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines at the top and the foot of a page, each once, with their places: from 0 downwards, from -1 upwards."""
    foot = list(enumerate(page[_ZONE:][-_ZONE:], -min(_ZONE, max(0, len(page) - _ZONE))))
    return [*enumerate(page[:_ZONE]), *foot]


def _page_numbers(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Numbers that stand alone at the edge of a page and count the pages."""
    found: list[tuple[int, Line]] = []
    for index, page in enumerate(pages):
        for _, line in _edges(page):
            match = _NUMBER.fullmatch(line.text)
            value = _value(match.group(1)) if match else 0
            if value:
                found.append((value - index, line))
    if not found:
        return set()
    offset, count = Counter(o for o, _ in found).most_common(1)[0]
    return {line for o, line in found if o == offset} if count > 1 else set()


def _value(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[c] for c in numeral.lower()]
    return sum(-v if any(v < later for later in values[i + 1 :]) else v for i, v in enumerate(values))


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[Line]:
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
    for key, heads in at_edge.items():
        ((usual, count),) = Counter(place for place, _ in heads).most_common(1)
        lines = [line for place, line in heads if place == usual]
        often = count >= _LEAST or (count > 1 and "#" in key and len(pages) <= _FEW_PAGES)
        alone = (inside[key] + len(heads) - count) * 2 < count
        alone = alone or (count >= max(_FEW_PAGES, _MOST * len(pages)) and apart[key] * 2 > len(heads))
        if often and alone and any(c.isalpha() for c in key):
            found.update(lines)
        elif often and " " in key and not any(c.isalpha() for c in key):
            found.update(_repeated(lines))
    return found


def _repeated(heads: Sequence[Line]) -> Iterator[Line]:
    """Of heads that are nothing but act and scene, those that repeat one before."""
    seen: set[str] = set()
    for line in heads:
        text = fold(line.text)
        if text in seen:
            yield line
        seen.add(text)


def _key(text: str) -> str:
    """A line in the form in which running heads meet: numbers, and what they number, all alike."""
    words = (fold(w) for w in _WORD.findall(text))
    return " ".join("#" if w in _COUNTED or is_number(w) else w for w in words)


_COUNTED = lexicon.ACT | lexicon.SCENE | {"sc", "akt"}


def _carried_over(lines: Sequence[Line]) -> Iterator[Line]:
    """``(MORE)`` and ``(CONTINUED)``, and the name that is printed again after them."""
    waiting = False
    for line in lines:
        match = _MORE.fullmatch(line.text) if line.text[-1] in ")]:" else None
        word = fold(match.group(1) or match.group(2)) if match else ""
        if word in lexicon.MORE or (word in lexicon.CONTINUED and line.text[0] in "(["):
            waiting = waiting or word in lexicon.MORE
            yield line
        elif waiting:
            again = _AGAIN.fullmatch(line.text)
            if again and fold(again.group(1)).strip(" .") in lexicon.CONTINUED:
                yield line
            waiting = False
