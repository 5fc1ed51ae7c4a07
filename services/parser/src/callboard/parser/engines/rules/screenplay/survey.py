"""Learning how a screenplay is written from the whole of its text."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules.screenplay import fountain
from callboard.parser.engines.rules.screenplay.columns import untangled
from callboard.parser.engines.rules.screenplay.conventions import ScreenplayConventions
from callboard.parser.engines.rules.screenplay.cue_names import count_names, run_in
from callboard.parser.engines.rules.screenplay.kind import is_heading, is_screenplay
from callboard.parser.engines.rules.screenplay.page_matter import learn_heads, outside_of, page_lines, shape
from callboard.parser.engines.rules.screenplay.path import Row, Trellis, rows
from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine, read
from callboard.parser.engines.rules.screenplay.states import State
from callboard.parser.engines.rules.screenplay.steps import GAPS, Steps, count
from callboard.parser.engines.rules.screenplay.title_page import read_title_page
from callboard.parser.engines.rules.screenplay.wording import learn
from callboard.playbook import NoSpeakersFound, SourceText

_ROUNDS = 2
_RUN_INS = 3
_SPEAKING = frozenset({State.CUE, State.RUN_IN})
_SURE = frozenset({State.CUE, State.ASIDE, State.RUN_IN})


class ScreenplaySurvey(NamedTuple):
    """What a survey found: the conventions, the lines before which the text may be cut, the text, and where speeches begin."""

    conventions: ScreenplayConventions
    boundaries: list[int]
    clean: SourceText
    speeches: Sequence[int]


def survey_screenplay(source: SourceText) -> ScreenplaySurvey | None:
    """Learn the conventions of ``source``; None where it is no screenplay.

    Raises:
        NoSpeakersFound: It is one, but nobody speaks in it.
    """
    lines = list(read(source, 1, source.lines))
    if not is_screenplay(lines):
        return None
    titled = fountain.is_titled(lines)
    lines = list(read(source, 1, source.lines, fountain=True)) if titled else lines
    asides = fountain.asides(source.text)
    heads = learn_heads(list(outside_of(lines, asides)))
    lines = [x for x in lines if shape(x) not in heads]
    page = read_title_page(lines)
    story = list(outside_of(lines[page.lines :], asides))
    story = story if titled else untangled(story)
    paged = page_lines(story, heads)
    spoken = [x for x in story if x.number not in paged]
    names = count_names(spoken)
    run_ins = _run_ins(spoken, sum(n for n in names.values() if n > 1))
    found = rows(story, paged, names, run_ins, fountain=titled)
    steps = Steps()
    telling: dict[str, float] = {}
    path: list[State] = []
    for _ in range(_ROUNDS):
        path = Trellis(found, steps, telling).states()
        steps = count((s, r.gap, r.shift, r.line.indent, len(r.line.text)) for s, r in zip(path, found, strict=True))
        telling = _telling(path, found)
    if State.CUE not in path and State.RUN_IN not in path:
        raise NoSpeakersFound
    conventions = ScreenplayConventions(
        story=lines[page.lines].number if page.lines < len(lines) else source.lines + 1,
        title=page.title,
        author=page.author,
        names={name: n for name, n in names.items() if n > 1},
        run_ins=run_ins,
        telling=telling,
        fountain=titled,
        heads=tuple(sorted(heads)),
        asides=asides,
        gaps=dict(steps.gaps),
        shifts=dict(steps.shifts),
        columns=tuple(dict(x) for x in steps.columns),
        widths=tuple(dict(x) for x in steps.widths),
        measure=steps.measure,
    )
    cuts = [x.number for x in lines[: page.lines + 1]] + [x.number for x in story if is_heading(x)]
    return ScreenplaySurvey(conventions, cuts, source, list(_openings(path, found)))


def _openings(path: Sequence[State], found: Sequence[Row]) -> Iterator[int]:
    """Numbers of the lines that open a speech, but not where a page breaks: a chunk would not see what was before."""
    for state, row in zip(path, found, strict=True):
        if state in _SPEAKING and 0 < row.gap < GAPS - 1:
            yield row.line.number


def _telling(path: Sequence[State], found: Sequence[Row]) -> dict[str, float]:
    """Learn from what stands right behind cues, and from action."""
    said = (r.words for p, s, r in zip(path, path[1:], found[1:], strict=False) if s is State.DIALOGUE and p in _SURE)
    done = (r.words for s, r in zip(path, found, strict=True) if s is State.ACTION)
    return learn(said, done)


def _run_ins(lines: Sequence[ScriptLine], own_lines: int) -> dict[str, int]:
    """Names before a colon and speech, where these are more than names on lines of their own."""
    found: dict[str, int] = {}
    for line in lines:
        opening = run_in(line.text) if len(line.text) < 4000 else None  # noqa: PLR2004
        if opening and not is_heading(line):
            found[opening[0]] = found.get(opening[0], 0) + 1
    kept = {name: n for name, n in found.items() if n > 1}
    total = sum(kept.values())
    return kept if total >= _RUN_INS and total > own_lines else {}
