"""Which of the possible cues are cues: the styles that keep coming back with the same names, and those names."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cue_places import CueStyles, Place, eligible, signed
from callboard.parser.engines.rules.cues import Cue, Style

_LEAST_SHARE = 0.01
_OVERLAP = 0.4
_OTHER_CASE = 0.1
_UNPOINTED = frozenset({"", "gap", "aside"})
_COVERED = 0.6
_MAX_SINGLE_WORDS = 5
_COMMON = 3
_WIDE = 3


def learn_styles(places: Sequence[Place], wordcount: Mapping[str, int], cast: frozenset[str]) -> CueStyles:
    """Learn cue styles and names from all the lines of a play.

    Args:
        places: Every line that is no heading.
        wordcount: How often each folded word occurs in lower case.
        cast: Folded words of the list of persons; they make a name that occurs once believable.
    """
    groups = _groups(places)
    families = _families(groups)
    worth = {
        f: _strength(names) * _believable(names, wordcount, cast, loud=f[0] == "upper") for f, names in families.items()
    }
    if not worth:
        return CueStyles()
    primary = max(worth, key=lambda f: (worth[f], f))
    strength = _strength(families[primary])
    if strength == 0:
        return _tiny(groups, places, cast)
    inventory = {name for name, count in families[primary].items() if count > 1}
    accepted: set[Style] = set()
    for _ in range(2):
        for style, names in groups.items():
            if style not in accepted and _belongs(names, inventory, strength, style, primary):
                accepted.add(style)
                inventory |= {name for name, count in names.items() if count > 1}
    styles = _as_the_others(accepted, groups)
    names = _count(places, styles)
    known = {name: n for name, n in names.items() if n > 1}
    covered = _coverage(places, styles, known)
    singles = _singles(places, CueStyles(known, styles, covered=covered), wordcount, cast)
    inside = _inside(places, styles, known)
    pause, breath = _pauses(places, styles, known)
    return CueStyles(known | singles, styles, inside, covered, pause, breath)


def _as_the_others(accepted: Collection[Style], groups: Mapping[Style, Counter[str]]) -> frozenset[Style]:
    """Of a remark after a comma and a line with nothing else, and one before speech, the one like the play's other cues."""
    lines: Counter[bool] = Counter()
    for style in accepted:
        if style.separator != ",":
            lines[style.own_line] += sum(groups[style].values())
    own_line = lines[True] > lines[False]
    return frozenset(s for s in accepted if s.separator != "," or s.own_line == own_line)


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


def _groups(places: Iterable[Place]) -> dict[Style, Counter[str]]:
    groups: dict[Style, Counter[str]] = defaultdict(Counter)
    for place in places:
        for cue in place.cues:
            if eligible(place, cue):
                groups[cue.style][cue.key] += 1
    return groups


def _family(style: Style) -> tuple[str, str]:
    """Styles that go together in one book: the same case, and the same punctuation or none."""
    return style.case, "" if style.separator in _UNPOINTED else style.separator


def _families(groups: Mapping[Style, Counter[str]]) -> dict[tuple[str, str], Counter[str]]:
    families: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for style, names in groups.items():
        if style.separator != "," or style.own_line:  # ``Nay, I see. But`` is like it, and no play sets all its cues so
            families[_family(style)].update(names)
    return families


def _strength(names: Counter[str]) -> float:
    return float(sum(count for count in names.values() if count > 1))


def _believable(
    names: Counter[str], wordcount: Mapping[str, int], cast: frozenset[str], *, loud: bool = False
) -> float:
    """Names are few, come back often, and are not everyday words, though capitals make a name of any word."""
    total = sum(names.values())
    repeated = _strength(names) / total
    odd = sum(count for name, count in names.items() if not _everyday(name, wordcount, cast)) / total
    return repeated * repeated * ((1 + odd) / 2 if loud else odd)


def _everyday(name: str, wordcount: Mapping[str, int], cast: frozenset[str]) -> bool:
    """Whether every word of ``name`` is common in lower case and none is in the list of persons."""
    words = name.split()
    if any(w in cast and w not in lexicon.ARTICLE for w in words):
        return False
    return all(wordcount.get(w, 0) >= _COMMON or w in lexicon.ARTICLE for w in words)


def _belongs(names: Counter[str], inventory: set[str], strength: float, style: Style, primary: tuple[str, str]) -> bool:
    """A style belongs to the play if mostly the same names are set in it, in the same case."""
    shared = sum(count for name, count in names.items() if name in inventory)
    if shared < _OVERLAP * sum(names.values()):
        return False
    if style.case != primary[0] and shared < strength * _OTHER_CASE:
        return False
    return _family(style) == primary or shared >= max(2.0, strength * _LEAST_SHARE)


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
            if cue.style in styles and eligible(place, cue):
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
        if any(
            c.style in styles and c.key in known and (c.style.separator or c.style.case == "upper") for c in place.cues
        ):
            hits[place.opens] += 1
    return hits[False] > 0.2 * hits[True]


def _singles(
    places: Sequence[Place], learnt: CueStyles, wordcount: Mapping[str, int], cast: frozenset[str]
) -> dict[str, int]:
    """Names met once that look like the others."""
    found: dict[str, int] = {}
    known, styles = learnt.names, learnt.styles
    words = {w for name in known for w in name.split()} | cast | lexicon.VOICE | lexicon.EVERYBODY | lexicon.BOTH
    for place in places:
        if any(c.key in known and c.style in styles for c in place.cues):
            continue
        for cue in place.cues:
            accepted = cue.style in styles or signed(place, cue, styles)
            if not accepted or not eligible(place, cue) or (not place.opens and not place.ends_before):
                continue
            if _credible_once(cue, words, wordcount, learnt.covered, opens=place.opens, aside=place.after_aside):
                found[cue.key] = 1
                break
    return found


def _credible_once(
    cue: Cue,
    words: set[str] | frozenset[str],
    wordcount: Mapping[str, int],
    covered: float,
    *,
    opens: bool,
    aside: bool,
) -> bool:
    parts = cue.key.split()
    if not parts or len(parts) > _MAX_SINGLE_WORDS:
        return False
    if cue.style.case == "upper":
        return opens or bool(words & set(parts)) or covered < _COVERED
    telling = [p for p in parts if p not in lexicon.ARTICLE and p not in lexicon.CONJUNCTION]
    if not opens or not telling:
        return cue.style.case == "none" and bool(words & set(telling))
    if any(p in words for p in telling) and len(parts) <= _MAX_SINGLE_WORDS - 1:
        return True
    if aside:
        return False
    return covered >= _COVERED and any(wordcount.get(p, 0) < _COMMON for p in telling) and cue.style.separator != ""
