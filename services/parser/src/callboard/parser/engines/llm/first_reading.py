"""What the rules see at a first reading: names that may be people, where to cut, and where in the play each place is.

The model decides; the rules only spare it a reading of the whole text for this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callboard.parser.assembly_cue_names import bare
from callboard.parser.chunking import cut
from callboard.parser.engines.llm.people import may_be_sent
from callboard.parser.engines.rules.kinds import Learnt, labeller_of, survey_text
from callboard.parser.engines.rules.lines import read_lines
from callboard.playbook import Chunk, ElementType, Label, NoSpeakersFound, SourceText

MOST_NAMES = 400
"""What has more is no play; the rest would only be paid for."""
_LONGEST_NAME = 40
_HEAD = re.compile(rf"[^\W\d_][^.:：\n]{{0,{_LONGEST_NAME - 1}}}(?=[.:：]|\s*$)")  # noqa: RUF001
_BYTES_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name as printed that may be somebody's, and how many cues have it; 0 for one of the list of persons alone."""

    name: str
    cues: int


@dataclass(frozen=True)
class FirstReading:
    """What a first reading gives.

    Attributes:
        candidates: Names, the most frequent first.
        labels: What the rules make of the text; empty where they find no speakers.
        conventions: How the text is written; None where they find none.
        boundaries: Lines before which the text may be cut.
    """

    candidates: tuple[Candidate, ...]
    labels: tuple[Label, ...]
    conventions: Learnt | None
    boundaries: tuple[int, ...]

    def chunks(self, source: SourceText, tokens: int) -> tuple[Chunk, ...]:
        """Chunks of about so many tokens: one for four bytes, in any script."""
        size = len(source.text.encode("utf-8", "surrogatepass"))
        characters = tokens * _BYTES_A_TOKEN * source.characters // max(size, 1)
        return cut(source, self.boundaries, max(characters, 1))


def read_first(source: SourceText) -> FirstReading:
    """Survey ``source`` by rules; where they find no speakers, by what many lines begin with."""
    try:
        found = survey_text(source)
    except NoSpeakersFound:
        opening = [line.number for line in read_lines(source, 1, source.lines) if line.opens]
        return FirstReading(_sent(source, _repeated_heads(source)), (), None, tuple(opening))
    labels = tuple(labeller_of(source, found.conventions).label(Chunk(start_line=1, end_line=source.lines)))
    return FirstReading(_sent(source, _named(source, labels)), labels, found.conventions, tuple(found.boundaries))


def _sent(source: SourceText, found: Iterator[Candidate]) -> tuple[Candidate, ...]:
    whole = may_be_sent(source)
    return tuple(each for each in found if whole(each.name))


def _named(source: SourceText, labels: Sequence[Label]) -> Iterator[Candidate]:
    """Every form of a name in a cue, and those of the list of persons that no cue has."""
    forms: Counter[str] = Counter()
    printed: dict[str, Counter[str]] = {}
    for label in labels:
        if label.type not in {ElementType.CUE, ElementType.CAST_ITEM}:
            continue
        for start, end in label.names:
            name = " ".join(source.text[start:end].split()).strip("_*.,:; ")
            if bare(name) and len(name) <= _LONGEST_NAME:
                forms[bare(name)] += label.type is ElementType.CUE
                printed.setdefault(bare(name), Counter())[name] += 1
    for folded, cues in forms.most_common(MOST_NAMES):
        yield Candidate(printed[folded].most_common(1)[0][0], cues)


def _repeated_heads(source: SourceText) -> Iterator[Candidate]:
    """What several lines begin with, up to a point or colon."""
    heads = [m.group().strip() for line in read_lines(source, 1, source.lines) if (m := _HEAD.match(line.text))]
    printed: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for head in heads:
        if bare(head):
            printed.setdefault(bare(head), head)
            counts[bare(head)] += 1
    for folded, count in counts.most_common(MOST_NAMES):
        if count > 1:
            yield Candidate(printed[folded], count)
