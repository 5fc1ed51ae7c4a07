"""Learning how a play is written from the whole of its text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cast import cast_words
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cue_places import CueStyles, lower_words
from callboard.parser.engines.rules.cue_styles import learn_styles
from callboard.parser.engines.rules.cues import Cue, key_of
from callboard.parser.engines.rules.direction_signs import learn_signs
from callboard.parser.engines.rules.extent import extent, half_title
from callboard.parser.engines.rules.front import Bounds, cast_lines, etext_bounds, title_and_author
from callboard.parser.engines.rules.headings import Heading, learn_keywords
from callboard.parser.engines.rules.lines import Line, italics, read_lines
from callboard.parser.engines.rules.marks import (
    Window,
    find_cues,
    find_glued,
    find_headings,
    find_places,
    glued_pattern,
)
from callboard.parser.engines.rules.page_matter import find_page_matter, without
from callboard.parser.engines.rules.stretches import base_indent, loose_paragraphs, speeches_of, unmarked_lines
from callboard.parser.engines.rules.verse import learn_measure
from callboard.playbook import NoSpeakersFound, SourceText

_LINES_A_CUE = 60  # what has fewer is a text in which some phrase happens to come back
_GLUED_LEAST = 4
_SELDOM = 0.5


class Survey(NamedTuple):
    """What a survey found: the conventions, the lines before which the text may be cut, and the text without its page matter."""

    conventions: Conventions
    boundaries: list[int]
    clean: SourceText
    speeches: Sequence[int] = ()  # they are among the boundaries


def survey(source: SourceText) -> Survey:
    """Learn the conventions of ``source``.

    Raises:
        NoSpeakersFound: No style of cue keeps coming back.
    """
    lines = read_lines(source, 1, source.lines)
    pages = find_page_matter(source, lines)
    if pages.spans:
        source = without(source, pages)
        lines = read_lines(source, 1, source.lines, pages.gaps)
    bounds = etext_bounds(lines)
    body = lines[bounds.first : bounds.last]
    keywords = learn_keywords(body)
    view = Window(None, body, None)
    headings = find_headings(view, keywords)
    places = find_places(source, view, headings)
    stop = _last_chance(lines, bounds, headings)
    listed = cast_lines(lines, bounds, stop, headings)
    after = lines[listed[1] - 1].number if listed else 0
    persons = cast_words(lines[listed[0] + 1 : listed[1]]) if listed else frozenset[str]()
    words = lower_words(source.text)
    styles = learn_styles([p for p in places if p.line.number > after], words, persons)
    cues = {n: c for n, c in find_cues(places, styles).items() if n > after}
    if not cues or (listed is None and len(cues) * _LINES_A_CUE < len(body)):
        raise NoSpeakersFound
    first, last = extent(lines, bounds, headings, cues, after)
    half = half_title(lines, after, first) if not _has(headings, "act", first) else None
    first = source.line_of(half[0]) if half else first
    names = title_and_author(lines, bounds, next((i for i, x in enumerate(lines) if x.number >= first), len(lines)))
    inner = [x for x in lines if first <= x.number <= last]
    played = {n: c for n, c in cues.items() if first <= n <= last}
    speeches = speeches_of(inner, played, headings)
    base = base_indent(inner, played)
    signs = learn_signs(
        source.text,
        [s for s, _ in speeches],
        loose_paragraphs(inner, played, headings),
        base,
        [x for x in inner if x.number not in played and x.number not in headings],
        italic=source.layout is not None
        and sum(b - a for a, b in italics(source, inner)) < _SELDOM * sum(len(x.text) for x in inner),
    )
    conventions = Conventions(
        play=(first, last),
        title=names.title,
        author=names.author,
        cast=(lines[listed[0]].number, after) if listed and after < first else None,
        names=dict(styles.names),
        styles=tuple(sorted(styles.styles)),
        inside=styles.inside,
        covered=styles.covered,
        pause=styles.pause,
        breath=styles.breath,
        glued=_glued(source.text, speeches, played, styles),
        acts=tuple(sorted(keywords.act - lexicon.ACT)),
        scenes=tuple(sorted(keywords.scene - lexicon.SCENE)),
        counted=tuple(sorted(keywords.counted)),
        restated=keywords.restated,
        roman=keywords.roman,
        digits=keywords.digits,
        half_title=half,
        signs=signs,
        measure=learn_measure([unmarked_lines(source, x, signs) for _, x in speeches]),
        persons=tuple(sorted(_persons(styles, persons))),
        page_matter=pages,
    )
    outside = [x.number for x in lines if x.opens and not first <= x.number <= last]
    return Survey(conventions, [*outside, *_cuts(inner, headings, cues), first, last + 1], source)


def _cuts(lines: Sequence[Line], headings: Mapping[int, object], cues: Mapping[int, Cue]) -> Iterator[int]:
    """Lines that open a division, or a speech that is not the first under its heading: that one tells what is above."""
    fresh = True
    for line in lines:
        if line.number in headings:
            fresh = True
            yield line.number
        elif line.number in cues:
            if line.opens and not fresh:
                yield line.number
            fresh = False


def _has(headings: Mapping[int, Sequence[Heading]], kind: str, first: int) -> bool:
    return any(h.kind == kind for n, found in headings.items() if n >= first for h in found)


def _last_chance(lines: Sequence[Line], bounds: Bounds, headings: Mapping[int, object]) -> int:
    """The list of persons stands in the first third, or before the second heading if that is later."""
    third = bounds.first + (bounds.last - bounds.first) // 3
    numbers = sorted(headings)
    if not numbers:
        return third
    return max(third, next(i for i, x in enumerate(lines) if x.number == numbers[0]))


def _persons(styles: CueStyles, listed: frozenset[str]) -> frozenset[str]:
    words = {w for name in styles.names for w in name.split() if len(w) > 2}  # noqa: PLR2004
    return frozenset((words | listed) - lexicon.ARTICLE - lexicon.CONJUNCTION)


def _glued(
    text: str, speeches: Sequence[tuple[tuple[int, int], list[Line]]], cues: Mapping[int, Cue], styles: CueStyles
) -> tuple[str, ...]:
    """Names met run into the speech before, if that happens too often, and too much by turns, to be an address."""
    if not any(s.separator == "." and not s.own_line for s in styles.styles):
        return ()
    forms = {text[c.name_start : c.name_end]: c.key for c in cues.values() if styles.names.get(c.key, 0) > 1}
    pattern = glued_pattern(tuple(forms))
    by_start = {c.text: c.key for c in cues.values()}
    others = same = 0
    for (start, end), _ in speeches:
        for match in find_glued(text, pattern, start, end)[:1]:
            if key_of(match.group("name")) == by_start.get(start):
                same += 1
            else:
                others += 1
    return tuple(sorted(forms)) if others >= _GLUED_LEAST and others > 5 * same else ()
