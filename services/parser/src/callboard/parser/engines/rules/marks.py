"""The headings and cues in a run of lines: the skeleton that everything else hangs on."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules.cue_choice import choose
from callboard.parser.engines.rules.cue_places import CueStyles, Place, ends_sentence
from callboard.parser.engines.rules.cues import Cue, key_of, may_begin_name, possible_cues
from callboard.parser.engines.rules.headings import Heading, Keywords, headings_of
from callboard.parser.engines.rules.lines import NOTHING, Gaps, Line, has_words, is_title, read_lines
from callboard.playbook import SourceText

_BOX = re.compile(r"[|+]")
_RULE = re.compile(r"[-=~_*]{3,}|[─═—]{3,}")
_LOOK = 12
"""Lines above and below a chunk that are looked at, too."""
_END = 99


@dataclass(frozen=True)
class Window:
    """Lines under reading, with the nearest ones before and after them."""

    before: Line | None
    lines: Sequence[Line]
    after: Line | None


def window(source: SourceText, first: int, last: int, gaps: Gaps = NOTHING) -> Window:
    """The non-blank lines ``first`` to ``last`` (numbers, inclusive) with their neighbours."""
    lines = read_lines(source, first, last, gaps)
    earlier = read_lines(source, max(1, first - _LOOK), first - 1, gaps)
    later = read_lines(source, last + 1, min(source.lines, last + _LOOK), gaps)
    return Window(earlier[-1] if earlier else None, lines, later[0] if later else None)


def find_headings(view: Window, keywords: Keywords) -> dict[int, list[Heading]]:
    """Headings by line number."""
    found: dict[int, list[Heading]] = {}
    before = view.before
    for index, line in enumerate(view.lines):
        heads = headings_of(line, keywords)
        if heads and (line.opens or (before is not None and before.number in found) or _is_all(line, heads)):
            if heads[0].kind != "part" or _stands_alone(view, index):
                found[line.number] = heads
        elif line.opens and _underlined(view, index):
            found[line.number] = [Heading("part", line.number, line.start, line.end)]
        before = line
    return found


def _next(view: Window, index: int) -> Line | None:
    return view.lines[index + 1] if index + 1 < len(view.lines) else view.after


def _stands_alone(view: Window, index: int) -> bool:
    """Whether nothing follows directly: else a person named Prologue speaks."""
    after = _next(view, index)
    return after is None or after.opens or not has_words(after.text)


def _underlined(view: Window, index: int) -> bool:
    """Whether a line is underlined by a rule of about its own length, and so a heading whatever it says."""
    line, after = view.lines[index], _next(view, index)
    if after is None or after.opens or not _RULE.fullmatch(after.text) or not has_words(line.text):
        return False
    return abs(len(after.text) - len(line.text)) <= 2  # noqa: PLR2004


def _is_all(line: Line, heads: Sequence[Heading]) -> bool:
    return heads[-1].end >= line.end - 1 and heads[0].kind != "part"


def find_places(
    source: SourceText, view: Window, headings: dict[int, list[Heading]], heads: Collection[str] | None = None
) -> list[Place]:
    """Every line that is no heading, with the cues it could open with.

    Args:
        source: The text.
        view: The lines.
        headings: By line number.
        heads: The folded words that names may begin with, once they are known: a line inside a paragraph that begins
            with none of them is left out.
    """
    limits = _paragraph_ends(view.lines)
    gaps, sizes = _paragraphs(view, headings)
    heading = 0
    places: list[Place] = []
    lines = [*view.lines, view.after]
    before = view.before
    for index, line in enumerate(view.lines):
        heading = line.number if line.number in headings else heading
        if line.number not in headings and not _BOX.match(line.text) and not is_title(source, line):
            opens = line.opens or (before is not None and (before.number in headings or not has_words(before.text)))
            ended = before is None or line.opens or ends_sentence(before.text)
            hopeless = heads is not None and not opens and not line.lead and not may_begin_name(line.text, heads)
            loud = not opens and not ended
            cues = () if hopeless else tuple(possible_cues(source.text, line, limits[index], loud=loud))
            if cues:
                after = lines[index + 1]
                places.append(
                    Place(
                        line,
                        cues,
                        opens,
                        ended,
                        followed=_followed(after, headings),
                        before=before.number if before else 0,
                        after=after.gap if after else _END,
                        distance=gaps[index],
                        size=sizes[index],
                        heading=heading,
                        after_aside=before is not None and before.text[-1] in ")]_",
                    )
                )
            elif line.opens:
                places.append(Place(line, (), opens=True, ends_before=True, followed=True))
        before = line
    return places


def _paragraphs(view: Window, headings: dict[int, list[Heading]]) -> tuple[list[int], list[int]]:
    """For each line, the blank lines after its paragraph (99 at the end and before a heading), and its lines."""
    count = len(view.lines)
    gaps, sizes = [0] * count, [0] * count
    following = view.after.gap if view.after else _END
    last = count - 1
    for index in range(count - 1, -1, -1):
        gaps[index] = following
        if view.lines[index].opens:
            sizes[index : last + 1] = [last - index + 1] * (last - index + 1)
            following = _END if view.lines[index].number in headings else view.lines[index].gap
            last = index - 1
    return gaps, sizes


def _followed(after: Line | None, headings: dict[int, list[Heading]]) -> bool:
    return after is not None and after.number not in headings and after.gap <= 1 and has_words(after.text)


def _paragraph_ends(lines: Sequence[Line]) -> list[int]:
    ends = [0] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        last = index + 1 == len(lines) or lines[index + 1].opens
        ends[index] = lines[index].end if last else ends[index + 1]
    return ends


def find_cues(places: Sequence[Place], styles: CueStyles) -> dict[int, Cue]:
    """The cues that were meant, by line number."""
    found: dict[int, Cue] = {}
    reached = last = noted = 0
    opening = _next_opening(places)
    for place, after in zip(places, opening, strict=True):
        if place.line.start < reached:
            continue
        waiting = found.get(place.before)
        waits = waiting is not None and waiting.style.own_line
        cue = choose(place, styles, after=after, headed=max(last, noted) < place.heading, waits=waits)
        if cue is None and place.line.opens and place.line.text[0] not in "[(_":
            noted = place.line.number
        elif cue is not None:
            last = place.line.number
            found[last] = cue
            reached = cue.text
    return found


def _next_opening(places: Sequence[Place]) -> list[Place | None]:
    """For each place, the next one that opens a paragraph."""
    found: list[Place | None] = []
    following: Place | None = None
    for place in reversed(places):
        found.append(following)
        following = place if place.opens else following
    return found[::-1]


def glued_pattern(names: Sequence[str]) -> re.Pattern[str] | None:
    """Matches a cue that lost its line break: a known name run into the end of the speech before."""
    if not names:
        return None
    forms = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?<=[-—…!?.])(?P<name>{forms})(?P<aside>\s*\((?:[^()\n]|\n(?!\s*\n)){{1,400}}\))?(?P<stop>[.:])(?=\s)"
    )


def find_glued(text: str, pattern: re.Pattern[str] | None, start: int, end: int) -> list[re.Match[str]]:
    """The cues inside the speech at ``start:end`` that lost their line break, by turns of different speakers."""
    if pattern is None:
        return []
    found: list[re.Match[str]] = []
    for match in pattern.finditer(text, start, end):
        if not found or key_of(found[-1].group("name")) != key_of(match.group("name")):
            found.append(match)
    return found
