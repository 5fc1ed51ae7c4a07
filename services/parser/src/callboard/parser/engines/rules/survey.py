"""Learning how a play is written from the whole of its text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cast import cast_words
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cue_styles import CueStyles, Place, learn_styles, lower_words
from callboard.parser.engines.rules.cues import Cue, key_of
from callboard.parser.engines.rules.directions import Loose, Signs, is_bracketed, learn_signs
from callboard.parser.engines.rules.front import Bounds, cast_lines, etext_bounds, title_and_author
from callboard.parser.engines.rules.headings import Heading, Keywords, learn_keywords
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, read_lines
from callboard.parser.engines.rules.marks import Window, find_cues, find_glued, find_headings, find_places, glued_pattern
from callboard.parser.engines.rules.verse import breaks_of, learn_measure, line_width
from callboard.playbook import NoSpeakersFound, SourceText

_WIDE_GAP = 3
_GLUED_LEAST = 4
_SHORT = 60
_PAGE = 76


def survey(source: SourceText) -> Conventions:
    """Learn the conventions of ``source``.

    Raises:
        NoSpeakersFound: No style of cue keeps coming back.
    """
    lines = read_lines(source, 1, source.lines)
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
    if not cues:
        raise NoSpeakersFound
    first, last = _play(lines, bounds, headings, cues, after)
    half = _half_title(lines, after, first) if not _has(headings, "act", first) else None
    first = source.line_of(half[0]) if half else first
    names = title_and_author(lines, bounds, next((i for i, x in enumerate(lines) if x.number >= first), len(lines)))
    inner = [x for x in lines if first <= x.number <= last]
    played = {n: c for n, c in cues.items() if first <= n <= last}
    speeches = _speeches(inner, played, headings)
    base = _base(inner, played)
    signs = learn_signs(
        source.text,
        [s for s, _ in speeches],
        _loose(inner, played, headings),
        base,
        [x for x in inner if x.number not in played and x.number not in headings],
    )
    return Conventions(
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
        half_title=half,
        signs=signs,
        measure=learn_measure([_unmarked(source, x, signs) for _, x in speeches]),
        persons=tuple(sorted(_persons(styles, persons))),
    )


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


def _play(
    lines: Sequence[Line],
    bounds: Bounds,
    headings: Mapping[int, Sequence[Heading]],
    cues: Mapping[int, Cue],
    after: int,
) -> tuple[int, int]:
    """First and last line of the play itself."""
    spoken = sorted(cues)
    first = _first_line(lines, headings, spoken, after)
    spoken = [n for n in spoken if n >= first]
    return first, _last_line(lines, bounds, headings, spoken or [first])


def _first_line(
    lines: Sequence[Line], headings: Mapping[int, Sequence[Heading]], spoken: Sequence[int], after: int
) -> int:
    """The first heading under which somebody speaks, unless others speak well before it."""
    numbers = [n for n in sorted(headings) if n > after]
    opening = None
    for number, following in pairwise([*numbers, 10**9]):
        if any(number < s < following for s in spoken):
            opening = number
            break
    before = [n for n in spoken if opening is None or n < opening]
    if opening is not None and len(before) < max(5, 0.02 * len(spoken)):
        return _with_act(headings, numbers, opening)
    return _before_cue(lines, before[0], after)


def _with_act(headings: Mapping[int, Sequence[Heading]], numbers: Sequence[int], opening: int) -> int:
    """The act's heading stands above that of its first scene."""
    at = numbers.index(opening)
    if headings[opening][0].kind == "scene" and at and headings[numbers[at - 1]][0].kind == "act":
        return numbers[at - 1]
    return opening


def _before_cue(lines: Sequence[Line], cue: int, after: int) -> int:
    """Without headings the play begins after the last wide gap before its first cue."""
    first = cue
    for line in reversed(lines):
        if line.number > cue:
            continue
        if line.number <= after:
            break
        first = line.number
        if line.gap >= _WIDE_GAP:
            break
    return first


def _last_line(
    lines: Sequence[Line], bounds: Bounds, headings: Mapping[int, Sequence[Heading]], spoken: Sequence[int]
) -> int:
    """The last speech and the directions after it; a wide gap or a closing formula ends the play."""
    last_cue = spoken[-1]
    headed = [n for n in headings if n > last_cue]
    usual = Counter(min(_WIDE_GAP, x.gap) for x in lines if x.number in set(spoken)).most_common(1)[0][0]
    last = last_cue
    wide = max(2, usual + 1)
    for line in lines[: bounds.last]:
        if line.number <= last_cue:
            continue
        if line.number in headed or (line.gap >= wide and line.number > last_cue + 2):
            break
        last = line.number
        if fold(line.text.strip(" _*.[]()")) in lexicon.THE_END:
            break
    return _formula(lines, last)


def _formula(lines: Sequence[Line], last: int) -> int:
    """A closing ``Fin.`` some lines below still belongs to the play."""
    following = next((x for x in lines if x.number > last), None)
    if following is not None and fold(following.text.strip(" _*.[]()")) in lexicon.THE_END:
        return following.number
    return last


def _half_title(lines: Sequence[Line], after: int, first: int) -> tuple[int, int] | None:
    """``… in one act``, repeated between the list of persons and the first scene, heads the only act."""
    for line in lines:
        if after < line.number < first and len(line.text) < _SHORT:
            words = [fold(w).strip(".,:;") for w in line.text.split()]
            if any(b in lexicon.ACT and a in lexicon.ORDINAL for a, b in pairwise(words)):
                return line.start, line.end
    return None


def _speeches(
    lines: Sequence[Line], cues: Mapping[int, Cue], headings: Mapping[int, object]
) -> list[tuple[tuple[int, int], list[Line]]]:
    """Offsets of the text of each speech, with its lines."""
    found: list[tuple[tuple[int, int], list[Line]]] = []
    start: int | None = None
    held: list[Line] = []
    for line in lines:
        if line.number in headings or line.number in cues:
            if start is not None and held:
                found.append(((start, held[-1].end), held))
            cue = cues.get(line.number)
            start, held = (cue.text, []) if cue else (None, [])
            if cue and not cue.style.own_line and cue.text < line.end:
                held.append(line)
        elif start is not None and line.start >= start:
            held.append(line)
    if start is not None and held:
        found.append(((start, held[-1].end), held))
    return found


def _base(lines: Sequence[Line], cues: Mapping[int, Cue]) -> int:
    """The usual indentation of speech: of the lines that follow a cue."""
    spoken = Counter(b.indent for a, b in pairwise(lines) if a.number in cues and b.number not in cues)
    return spoken.most_common(1)[0][0] if spoken else 0


def _loose(lines: Sequence[Line], cues: Mapping[int, Cue], headings: Mapping[int, object]) -> list[Loose]:
    """Paragraphs inside the play that open with no cue."""
    found: list[Loose] = []
    width = max((line_width(x) for x in lines), default=0)
    for group in paragraphs(lines):
        if group[0].number in cues or group[0].number in headings:
            continue
        early = sum(b.early for b in breaks_of(group, min(width, _PAGE)))
        text = " ".join(x.text for x in group)
        found.append(Loose(text, min(x.indent for x in group), len(group), early * 4 < len(group)))
    return found


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped at the blank lines between them."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.opens or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _unmarked(source: SourceText, lines: Sequence[Line], signs: Signs) -> list[Line]:
    """The lines of a speech without those that are all direction."""
    found: list[Line] = []
    opened = False
    for line in lines:
        opened = opened or line.opens
        aside = signs.indent is not None and opened and line.indent >= signs.indent
        deep = signs.deep is not None and line.indent >= signs.deep
        if not aside and not deep and not is_bracketed(source.text, line.start, line.end):
            found.append(line)
    return found


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
