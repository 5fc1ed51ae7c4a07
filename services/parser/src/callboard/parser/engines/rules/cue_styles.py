"""Which of the possible cues are cues: the styles that keep coming back with the same names, and those names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import Cue, Style, key_of
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

_TERMINAL = re.compile(r"[.!?…:;\"»”’)\]_\-–—*][\s_*]*$")  # noqa: RUF001
_LEAST_SHARE = 0.01
_OVERLAP = 0.4
_COVERED = 0.6
_MAX_SINGLE_WORDS = 5
_COMMON = 3
_WIDE = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A line with the cues it could open with, and what follows it."""

    line: Line
    cues: tuple[Cue, ...]
    opens: bool
    ends_before: bool  # the line before ends a sentence, or there is none
    followed: bool  # something that may be its speech comes next
    before: int = 0  # number of the line before it that has something on it
    after: int = 0  # blank lines between it and the next line
    distance: int = 0  # blank lines between its paragraph and the next; 99 before a heading
    size: int = 1  # lines of its paragraph
    heading: int = 0  # number of the nearest line with a heading above it
    after_aside: bool = False  # the line before ends in a bracket


@dataclass(frozen=True)
class CueStyles:
    """What was learnt of a play's cues.

    Attributes:
        names: Folded names met as cues, with how often.
        styles: How they are set.
        cases: The cases that names are set in.
        inside: Whether cues also stand within paragraphs, at the start of a line.
        indents: The indentations of cues, where these tell cues from speech; else empty.
        covered: Share of paragraphs that open with a known cue.
    """

    names: Mapping[str, int] = field(default_factory=dict[str, int])
    styles: frozenset[Style] = frozenset()
    inside: bool = False
    covered: float = 0.0
    pause: int = 1  # blank lines between two speeches
    breath: int = 0  # blank lines between a name on its own line and the speech

    @property
    def cases(self) -> frozenset[str]:
        """The cases that names are set in."""
        return frozenset(style.case for style in self.styles)


def learn_styles(places: Sequence[Place], wordcount: Mapping[str, int], cast: frozenset[str]) -> CueStyles:
    """Learn cue styles and names from all the lines of a play.

    Args:
        places: Every line that is no heading.
        wordcount: How often each folded word occurs in lower case.
        cast: Folded words of the list of persons; they make a name that occurs once believable.
    """
    groups = _groups(places)
    strength = {style: _strength(names) for style, names in groups.items()}
    if not strength:
        return CueStyles()
    families: Counter[str] = Counter()
    for style, value in strength.items():
        families[_family(style)] += value
    primary = max(strength, key=lambda s: (strength[s] * _believable(groups[s], wordcount, cast), s))
    if strength[primary] == 0:
        return _tiny(groups, places, cast)
    inventory = {name for name, count in groups[primary].items() if count > 1}
    accepted = {primary}
    for _ in range(2):
        for style, names in groups.items():
            if style not in accepted and _belongs(names, inventory, strength[primary], style, primary):
                accepted.add(style)
                inventory |= {name for name, count in names.items() if count > 1}
    styles = frozenset(accepted)
    names = _count(places, styles)
    known = {name: n for name, n in names.items() if n > 1}
    covered = _coverage(places, styles, known)
    singles = _singles(places, styles, known, wordcount, cast, covered)
    inside = _inside(places, styles, known)
    pause, breath = _pauses(places, styles, known)
    return CueStyles(known | singles, styles, inside, covered, pause, breath)


def _pauses(places: Sequence[Place], styles: frozenset[Style], known: Mapping[str, int]) -> tuple[int, int]:
    """The usual numbers of blank lines before a speech, and between a name on its own line and the speech."""
    before: Counter[int] = Counter()
    after: Counter[int] = Counter()
    for place in places:
        cue = next((c for c in place.cues if c.style in styles and c.key in known), None)
        if cue is not None:
            before[min(place.line.gap, _WIDE)] += 1
            if cue.style.own_line:
                after[min(place.after, _WIDE)] += 1
    return before.most_common(1)[0][0] if before else 1, after.most_common(1)[0][0] if after else 0


def _family(style: Style) -> str:
    return style.case


def _groups(places: Iterable[Place]) -> dict[Style, Counter[str]]:
    groups: dict[Style, Counter[str]] = defaultdict(Counter)
    for place in places:
        for cue in place.cues:
            if _eligible(place, cue):
                groups[cue.style][cue.key] += 1
    return groups


def _eligible(place: Place, cue: Cue) -> bool:
    if cue.style.own_line and not place.followed:
        return False
    if cue.key in lexicon.THE_END or _starts_move(cue.key):
        return False
    return place.opens or (cue.style.case == "upper") or (place.ends_before and cue.style.separator != "")


def _starts_move(key: str) -> bool:
    return key.split(" ", 1)[0] in _STRONG_MOVES


_STRONG_MOVES = frozenset({"enter", "exit", "exeunt", "re-enter", "reenter"})


def _strength(names: Counter[str]) -> float:
    return float(sum(count for count in names.values() if count > 1))


def _believable(names: Counter[str], wordcount: Mapping[str, int], cast: frozenset[str]) -> float:
    """Names are few, come back often, and are not everyday words."""
    total = sum(names.values())
    repeated = _strength(names) / total
    odd = sum(count for name, count in names.items() if not _everyday(name, wordcount, cast)) / total
    return repeated * repeated * odd


def _everyday(name: str, wordcount: Mapping[str, int], cast: frozenset[str]) -> bool:
    """Whether every word of ``name`` is common in lower case and none is in the list of persons."""
    words = name.split()
    if any(w in cast and w not in lexicon.ARTICLE for w in words):
        return False
    return all(wordcount.get(w, 0) >= _COMMON or w in lexicon.ARTICLE for w in words)


def _belongs(names: Counter[str], inventory: set[str], primary: float, style: Style, first: Style) -> bool:
    """A style belongs to the play if mostly the same names are set in it, in the same case."""
    shared = sum(count for name, count in names.items() if name in inventory)
    total = sum(names.values())
    if style.case != first.case and shared < primary * 0.1:
        return False
    return shared >= max(2.0, primary * _LEAST_SHARE) and shared >= _OVERLAP * total


def _tiny(groups: dict[Style, Counter[str]], places: Sequence[Place], cast: frozenset[str]) -> CueStyles:
    """Nobody speaks twice: trust a style that opens most paragraphs, or names of the list of persons."""
    opening = sum(place.opens for place in places)
    for style, names in sorted(groups.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        total = sum(names.values())
        listed = sum(count for name, count in names.items() if set(name.split()) & cast)
        strict = style.separator in {":", "."} and style.case == "upper"
        if total > 1 and (listed * 2 > total or (strict and total * 2 >= opening)):
            return CueStyles(dict(names), frozenset({style}), inside=False, covered=total / max(1, opening))
    return CueStyles()


def _count(places: Iterable[Place], styles: frozenset[Style]) -> Counter[str]:
    names: Counter[str] = Counter()
    for place in places:
        for cue in place.cues:
            if cue.style in styles and _eligible(place, cue):
                names[cue.key] += 1
    return names


def _coverage(places: Iterable[Place], styles: frozenset[Style], known: Mapping[str, int]) -> float:
    opening = [p for p in places if p.opens]
    covered = sum(any(c.style in styles and c.key in known for c in p.cues) for p in opening)
    return covered / len(opening) if opening else 0.0


def _inside(places: Iterable[Place], styles: frozenset[Style], known: Mapping[str, int]) -> bool:
    """Whether a good part of the cues stand within paragraphs."""
    hits: Counter[bool] = Counter()
    for place in places:
        if any(c.style in styles and c.key in known and (c.style.separator or c.style.case == "upper") for c in place.cues):
            hits[place.opens] += 1
    return hits[False] > 0.2 * hits[True]


def _singles(
    places: Sequence[Place],
    styles: frozenset[Style],
    known: Mapping[str, int],
    wordcount: Mapping[str, int],
    cast: frozenset[str],
    covered: float,
) -> dict[str, int]:
    """Names met once that look like the others."""
    found: dict[str, int] = {}
    words = {w for name in known for w in name.split()} | cast | lexicon.VOICE | lexicon.EVERYBODY | lexicon.BOTH
    for place in places:
        if any(c.key in known and c.style in styles for c in place.cues):
            continue
        for cue in place.cues:
            accepted = cue.style in styles or _signed(place, cue, styles)
            if not accepted or not _eligible(place, cue) or (not place.opens and not place.ends_before):
                continue
            if _credible_once(cue, words, wordcount, covered, opens=place.opens, aside=place.after_aside):
                found[cue.key] = 1
                break
    return found


def _signed(place: Place, cue: Cue, styles: frozenset[Style]) -> bool:
    """Whether capitals alone with a direction make a cue, in a play that sets names in capitals on their own lines."""
    if not (place.opens and cue.asides and cue.style.own_line and cue.style.case == "upper"):
        return False
    if cue.style.separator == "," and (place.size > 1 or place.line.text[-1] not in ".:"):
        return False
    return any(s.case == "upper" and s.own_line for s in styles)


def _credible_once(
    cue: Cue, words: set[str] | frozenset[str], wordcount: Mapping[str, int], covered: float, *, opens: bool, aside: bool
) -> bool:
    parts = cue.key.split()
    if not parts or len(parts) > _MAX_SINGLE_WORDS:
        return False
    if cue.style.case == "upper":
        return opens or bool(words & set(parts)) or covered < _COVERED
    telling = [p for p in parts if p not in lexicon.ARTICLE and p not in lexicon.CONJUNCTION]
    if not opens or not telling:
        return False
    if any(p in words for p in telling) and len(parts) <= _MAX_SINGLE_WORDS - 1:
        return True
    if aside:
        return False
    return covered >= _COVERED and any(wordcount.get(p, 0) < _COMMON for p in telling) and cue.style.separator != ""


def choose(
    place: Place, styles: CueStyles, *, after: Place | None = None, headed: bool = False, waits: bool = False
) -> Cue | None:
    """The cue that ``place`` opens with, or None.

    Args:
        place: A line with the cues it could open with.
        styles: What was learnt of cues.
        after: What opens the next paragraph.
        headed: Nobody has spoken since the last heading, so that this may be the list of those on stage.
        waits: A name on its own line still waits for its speech, so that only a name well known breaks in.
    """
    if headed and place.opens and _lists_persons(place, after, styles):
        return None
    best: Cue | None = None
    for cue in place.cues:
        count = styles.names.get(cue.key, 0)
        if not count or not _fits(place, cue, styles) or (waits and (count < _COMMON or cue.style not in styles.styles)):
            continue
        if best is None or count * 3 >= styles.names.get(best.key, 0):
            best = cue
    return best or (None if waits else _several(place, styles))


def _lists_persons(place: Place, after: Place | None, styles: CueStyles) -> bool:
    """Whether a paragraph under a heading names those on stage instead of opening a speech."""
    known = [c for c in place.cues if c.style in styles.styles and c.key in styles.names]
    speech_next = after is not None and any(c.style in styles.styles and c.key in styles.names for c in after.cues)
    if place.size <= _LIST and max(1, styles.pause) < place.distance < _NOTHING and speech_next:
        return not any(c.style.own_line and place.after <= styles.breath for c in known)
    if any(c.style.own_line and place.after > styles.breath for c in known):
        return True
    if not known or known[0].style.own_line:
        return False
    words = [w for w in _WORDS.findall(fold(place.line.text)) if w not in lexicon.ARTICLE | lexicon.CONJUNCTION]
    heads = {w for name, n in styles.names.items() if n > 1 for w in name.split()}
    listed = sum(w in heads for w in words)
    return place.distance > 0 and listed > 1 and listed >= 0.6 * len(words)


_WORDS = re.compile(r"[^\W\d_]+")
_NOTHING = 99
_LIST = 4


def _fits(place: Place, cue: Cue, styles: CueStyles) -> bool:
    if cue.style.own_line and not place.followed:
        return False
    if cue.style not in styles.styles:
        return _alone(place, cue, styles) or _signed(place, cue, styles.styles)
    if place.opens:
        return True
    if cue.style.case != "upper":
        return place.ends_before and styles.inside and cue.style.separator != ""
    return True


def _alone(place: Place, cue: Cue, styles: CueStyles) -> bool:
    """A known name that is a paragraph, or begins one with an aside, is a cue however it is set."""
    return (
        place.opens
        and cue.style.case in styles.cases
        and styles.names[cue.key] > 1
        and (cue.style.own_line or bool(cue.asides))
        and (cue.style.separator != "," or place.size == 1)
    )


def _several(place: Place, styles: CueStyles) -> Cue | None:
    """A cue of several known names (``A und B.``, ``A, B, C.``), or of everybody."""
    for cue in reversed(place.cues):
        if cue.style not in styles.styles or not (place.opens or cue.style.case == "upper"):
            continue
        if cue.style.own_line and not place.followed:
            continue
        parts = [p for p in _SPLIT.split(fold_name(cue)) if p]
        if len(parts) > 1 and all(_known_part(p, styles) for p in parts):
            return cue
        if place.opens and set(cue.key.split()) & (lexicon.EVERYBODY | lexicon.BOTH) and len(cue.key.split()) <= 3:  # noqa: PLR2004
            return cue
    return None


_SPLIT = re.compile(r"\s+(?:" + "|".join(sorted(map(re.escape, lexicon.CONJUNCTION))) + r")\s+")


def fold_name(cue: Cue) -> str:
    """The folded name of ``cue``."""
    return cue.key


def _known_part(part: str, styles: CueStyles) -> bool:
    part = key_of(part)
    return part in styles.names or any(part in name.split() or name.endswith(" " + part) for name in styles.names)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence, a direction or a broken-off speech does."""
    return bool(_TERMINAL.search(text))


def lower_words(text: str) -> Counter[str]:
    """How often each word of ``text`` occurs in lower case, folded."""
    return Counter(fold(w) for w in _LOWER.findall(text) if w[0].islower())


_LOWER = re.compile(r"[^\W\d_]{2,}")
