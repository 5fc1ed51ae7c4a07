"""What belongs to the page and not to the play: running heads, page numbers, (MORE), numbers in the margin.

Where pages begin is told by the layout or by form feeds. Speeches go on over all of it: it is blank to whoever reads the play.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line
from callboard.parser.engines.rules.margin import margin_numbers
from callboard.parser.engines.rules.page_gaps import gaps_over
from callboard.parser.engines.rules.running_heads import find_heads
from callboard.playbook import SourceText

Range = tuple[int, int]

_PAGE_MARK = re.compile(r"\[(?:pg|page|seite|p|s)\.? ?\d{1,4}\]", re.IGNORECASE)
_MORE = re.compile(r"[(\[]\s*([^\W\d_]+)\s*[)\]]|([^\W\d_]+):")
_AGAIN = re.compile(r".{1,40}[(\[]\s*([^()\[\]\d]{3,14})\s*[)\]]")


@dataclass(frozen=True)
class PageMatter:
    """What belongs to the page.

    Attributes:
        spans: Its offsets, in order.
        gaps: By the number of each line below whole lines of it, how many blank lines of the play stand before it.
    """

    spans: tuple[Range, ...] = ()
    gaps: dict[int, int] = field(default_factory=dict[int, int])

    def between(self, source: SourceText, first: int, last: int) -> tuple[Range, ...]:
        """Offsets of what of it stands on the lines ``first`` to ``last``, inclusive."""
        start, end = source.line_span(first)[0], source.line_span(last)[1]
        return self.spans[bisect_left(self.spans, (start, 0)) : bisect_left(self.spans, (end, 0))]


def find_page_matter(source: SourceText, lines: Sequence[Line]) -> PageMatter:
    """All that belongs to the page; ``lines`` are all lines of the text."""
    pages = _pages(source, lines)
    marks = {m.span() for m in _PAGE_MARK.finditer(source.text)}
    heads = find_heads(pages) if pages else set[Line]()
    left = [x for x in lines if x not in heads] if heads else lines
    carried = set(_carried_over(left))
    numbers = margin_numbers([x for x in left if x not in carried])
    whole = heads | carried | {x for x in left if (x.start, x.end) in marks}
    spans = {*marks, *numbers, *((x.start, x.end) for x in whole)}
    return PageMatter(tuple(sorted(spans)), gaps_over(pages, lines, whole) if whole else {})


def without(source: SourceText, matter: PageMatter) -> SourceText:
    """``source`` with blanks in place of all that belongs to the page; offsets and numbers of lines stay.

    Where no blank line of the play stands over the page, none is left: the last line before it ends where the next begins.
    """
    if not matter.spans:
        return source
    clean = replace(source, text=_blanked(source.text, matter.spans))
    joined = [at for number, gap in matter.gaps.items() if gap == 0 for at in _line_ends(clean, number)]
    return replace(clean, text=_blanked(clean.text, sorted((at, at + 1) for at in joined)))


def _blanked(text: str, spans: Sequence[Range]) -> str:
    pieces: list[str] = []
    reached = 0
    for start, end in spans:
        pieces += text[reached:start], " " * (end - start)
        reached = end
    return "".join([*pieces, text[reached:]])


def _line_ends(source: SourceText, number: int) -> Iterator[int]:
    """Offsets of the ends of the lines above line ``number`` but that of the line just above, as far up as these are blank."""
    while number > 1:
        number -= 1
        start, end = source.line_span(number)
        if number == 1 or source.text[start:end].strip():
            return
        yield start - 1


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
