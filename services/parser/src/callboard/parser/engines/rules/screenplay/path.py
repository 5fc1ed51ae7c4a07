"""The likeliest kinds of a run of lines, all of them together (Viterbi's algorithm)."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine
from callboard.parser.engines.rules.screenplay.signs import scores
from callboard.parser.engines.rules.screenplay.states import STATES, State
from callboard.parser.engines.rules.screenplay.steps import GAPS, Steps, shift
from callboard.parser.engines.rules.screenplay.syntax import by_syntax
from callboard.parser.engines.rules.screenplay.wording import leaning, words_of

_WIDE = 14.0
_SAME = 1.6
_STOPS = (".", "!", "?", ":", ")", '"', "”", "…", "。", "！", "？", "*")  # noqa: RUF001
_LONG_ASIDE = 6
_FITS = -2.0
"""Speech is broken where the next word would have fitted: it rather ends here."""
_FULL = 0.7


class Row(NamedTuple):
    """A line with what it says for itself and how it stands to the one before.

    Attributes:
        line: The line.
        signs: A score for each state.
        gap: Class of the gap before it.
        shift: Class of its shift against the line before.
        joined: Whether the sentence of the line before goes on here.
        ended: Whether a sentence ends with the line before.
        run: How long the line before would have been with the first word of this one; 0 after a gap, and in Fountain.
        words: Its words, folded, as far as they count.
        tied: Whether it is of one block with the line before, as in Fountain where no empty line is between.
    """

    line: ScriptLine
    signs: Sequence[float]
    gap: int
    shift: int
    joined: bool
    ended: bool
    run: int
    words: Sequence[str]
    tied: bool


def rows(
    lines: Sequence[ScriptLine],
    paged: Collection[int],
    names: Mapping[str, int],
    run_ins: Mapping[str, int],
    *,
    fountain: bool = False,
) -> list[Row]:
    """The lines but for those of the page (numbers in ``paged``), ready to be read.

    Args:
        lines: The lines.
        paged: Numbers of those that are of the page.
        names: Names met on lines of their own, with how often.
        run_ins: Names met before a colon and speech, with how often; empty where the script has none of these.
        fountain: Whether the script is Fountain, which breaks no lines where they are full, nor speeches where pages end.
    """
    kept = [x for x in lines if x.number not in paged]
    found: list[Row] = []
    opened = 0
    for index, line in enumerate(kept):
        following = kept[index + 1] if index + 1 < len(kept) else None
        before = kept[index - 1] if index else None
        broken = (
            before is not None
            and not fountain
            and (line.page != before.page or _between(paged, before.number, line.number))
        )
        inside = opened > 0 and (not line.gap or broken) and not fountain
        signs = scores(line, following, names, run_ins, inside=inside)
        signs = by_syntax(signs, line, following) if fountain else signs
        opened = _open_brackets(line.text, opened if inside else 0)
        gap = GAPS - 1 if broken else min(line.gap, GAPS - 2)
        moved = shift(before.indent, line.indent) if before else shift(0, 0)
        joined = before is not None and (not line.gap or broken) and _joined(before.text, line.text)
        tied = fountain and before is not None and gap == 0
        run = len(before.text) + 1 + len(line.text.split(None, 1)[0]) if before and gap == 0 and not tied else 0
        ended = before is not None and before.text.endswith(_STOPS)
        found.append(Row(line, signs, gap, moved, joined, ended, run, words_of(line.text), tied))
    return found


def leant(row: Row, telling: Mapping[str, float]) -> Sequence[float]:
    """The scores of a row with what its words speak for: speech or action; see ``wording.learn``."""
    if not telling:
        return row.signs
    signs = list(row.signs)
    lean = leaning(row.words, telling)
    signs[State.ACTION] -= lean
    signs[State.DIALOGUE] += lean
    return signs


def _between(paged: Collection[int], first: int, last: int) -> bool:
    return last > first + 1 and any(n in paged for n in range(first + 1, min(last, first + 20)))


def _open_brackets(text: str, opened: int) -> int:
    """For how many lines a bracket has been open after ``text``; 0 where none is, or for too long."""
    if not opened and text[0] not in "([（":  # noqa: RUF001
        return 0
    depth = sum(c in "([（" for c in text) - sum(c in ")]）" for c in text) + (opened > 0)  # noqa: RUF001
    return opened + 1 if depth > 0 and opened < _LONG_ASIDE else 0


def _joined(before: str, after: str) -> bool:
    return after[0].islower() and not before.endswith(_STOPS) and not before.isupper()


def best(found: Sequence[Row], steps: Steps, telling: Mapping[str, float]) -> list[State]:
    """The states of all rows, of which the whole is likeliest.

    Args:
        found: The rows.
        steps: What was counted of how lines stand to one another.
        telling: How much likelier words are said than in action.
    """
    if not found:
        return []
    reached = {state: value for state, value in enumerate(leant(found[0], telling)) if value > -_WIDE} or {
        State.ACTION: 0.0
    }
    back: list[dict[int, int]] = []
    for row in found[1:]:
        table = steps.table(row.gap, row.shift, tied=row.tied)
        column = steps.column(row.line.indent)
        width = steps.width(len(row.line.text))
        fits = 0.0 if not row.run or row.joined else _FITS if row.run <= steps.measure else _FULL
        signs = leant(row, telling)
        least = max(signs) - _WIDE
        came: dict[int, int] = {}
        after: dict[int, float] = {}
        for state, sign in enumerate(signs):
            if sign < least:
                continue
            arcs = table[state]
            bonus = state if row.joined else -1
            origin, value = -1, -1e9
            for previous, score in reached.items():
                total = score + arcs[previous] + (_SAME if previous == bonus else 0.0)
                if previous == state == State.DIALOGUE:
                    total += fits
                elif previous == State.RUN_IN and state == State.DIALOGUE and row.ended:
                    total += _FITS
                if total > value:
                    origin, value = previous, total
            came[state] = origin
            after[state] = value + sign + column[state] + width[state]
        back.append(came)
        reached = after
    state = max(reached, key=lambda s: reached[s])
    path = [state]
    for came in reversed(back):
        state = came[state]
        path.append(state)
    return [STATES[s] for s in reversed(path)]
