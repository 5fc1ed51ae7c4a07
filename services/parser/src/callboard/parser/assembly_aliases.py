"""Which names in cues belong to one person, and which namesakes are two."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from callboard.parser.assembly_abbreviations import is_clipped, same_entry, shortens, spelt
from callboard.parser.assembly_forms import Forms, Place
from callboard.parser.assembly_phrases import Phrases
from callboard.parser.assembly_remarks import remarked
from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of

_STEM = 4
_MISPRINT_LENGTH = 6
_CLIPPED_LENGTH = 3
_SLIPS = 3
_MOST = 500  # more names than any play has: such a text is no play, and comparing them all would take long
_OTHERS = lexicon.APART | lexicon.VOICE
_PHRASE = re.compile(r"[^\w\s'’-]+")  # noqa: RUF001


def merge_forms(
    forms: Forms, listed: Sequence[str], notes: Sequence[str] = (), everyday: Mapping[str, int] | None = None
) -> dict[str, str]:
    """For each name that is another's alias, the name it stands for.

    Args:
        forms: The names met in cues.
        listed: The names in the list of persons, folded, without article.
        notes: Directions, as printed.
        everyday: How often each folded word occurs in lower case in the play.
    """
    if max(len(forms.counts), len(listed)) > _MOST:
        return {}
    leader = remarked(forms, listed, everyday or {})
    leader |= {short: long for short, long in same_entry(forms, listed).items() if short not in leader}
    leader |= {name: other for name, other in _respelt(forms).items() if name not in leader}
    clipped = is_clipped(forms, listed)
    for name in sorted(forms.counts, key=lambda n: (-len(n), n)):
        if name in leader:
            continue
        owners = _longer(name, forms, listed, leader, clipped=clipped)
        if len(owners) == 1:
            leader[name] = owners.pop()
    for name in forms.counts:
        if name not in leader and (owner := _voice_of(name, forms, listed, leader)) is not None:
            leader[name] = owner
        elif name not in leader and (meant := _misprint_of(name, forms, listed, leader, clipped=clipped)) is not None:
            leader[name] = meant
    for one, other in _appositions(forms, notes):
        if _root(one, leader) != _root(other, leader):
            leader[_root(one, leader)] = other
    return {name: _root(name, leader) for name in leader}


def _longer(name: str, forms: Forms, listed: Sequence[str], leader: dict[str, str], *, clipped: bool) -> set[str]:
    """Those whose name ``name`` may shorten; where there are several, only those whom it never answers."""
    found = [o for o in forms.counts if o != name and _may_be(name, o, forms, listed, clipped=clipped)]
    owners = {_root(o, leader) for o in found}
    if name in owners:  # it is printed with more words itself, so that it is no short form of another
        return set()
    if len(owners) > 1 and clipped:
        owners = {_root(o, leader) for o in found if not forms.answers[frozenset((name, o))]} - {name}
    return owners


def told_by_scene(
    turns: Sequence[tuple[Place, Sequence[str]]], forms: Forms, listed: Sequence[str], leader: dict[str, str]
) -> list[tuple[str, ...]]:
    """Who speaks in each turn: a short name that may be several people's is that of the only one of them who is there.

    Args:
        turns: Place and names of each speech.
        forms: The names met in cues.
        listed: The names in the list of persons, folded, without article.
        leader: For each name that is another's alias, the name it stands for.
    """
    keys = [tuple(leader.get(n, n) for n in names) for _, names in turns]
    if max(len(forms.counts), len(listed)) > _MOST or not is_clipped(forms, listed):
        return keys
    total = Counter(name for names in keys for name in names)
    short = {n: _longer(n, forms, listed, leader, clipped=True) for n in forms.counts if n not in leader}
    short = {n: owners for n, owners in short.items() if owners and total[n] < max(total[o] for o in owners)}
    here: dict[Place, set[str]] = defaultdict(set)
    for (place, _), names in zip(turns, keys, strict=True):
        here[place].update(names)
    return [
        tuple(_only(short.get(n, ()), here[place]) or n for n in names)
        for (place, _), names in zip(turns, keys, strict=True)
    ]


def _only(people: Collection[str], here: Collection[str]) -> str | None:
    found = [person for person in people if person in here]
    return found[0] if len(found) == 1 else None


def _appositions(forms: Forms, notes: Sequence[str]) -> list[tuple[str, str]]:
    """Names that directions set side by side, and that never speak in one scene: a role and the person's name."""
    names = Phrases(name for name, count in forms.counts.items() if count > 1)
    found: dict[tuple[str, str], None] = {}
    for note in notes:
        for phrase in _PHRASE.split(note):
            words = [w for w in key_of(phrase).split() if w not in lexicon.ARTICLE]
            found |= dict.fromkeys(_side_by_side(words, names))
    return [
        (a, b)
        for a, b in found
        if not forms.places[a] & forms.places[b] and not {*a.split(), *b.split()} & (lexicon.APART | lexicon.EVERYBODY)
    ]


def _side_by_side(words: Sequence[str], names: Phrases) -> Iterator[tuple[str, str]]:
    """Different names of which the second follows the first at once."""
    for (start, end), (begin, stop) in pairwise(names.spans(words)):
        one, other = " ".join(words[start:end]), " ".join(words[begin:stop])
        if end == begin and one != other:
            yield one, other


def _root(name: str, leader: dict[str, str]) -> str:
    seen = {name}
    while leader.get(name, name) not in seen:
        name = leader[name]
        seen.add(name)
    return name


def _respelt(forms: Forms) -> dict[str, str]:
    """Names that differ only in letters that old printers interchanged, with the one among them met most often."""
    spellings: dict[str, str] = {}
    found: dict[str, str] = {}
    for form in sorted(forms.counts, key=lambda f: (-forms.counts[f], f)):
        other = spellings.setdefault(spelt(form), form)
        if other != form and not forms.are_two(form, other):
            found[form] = other
    return found


def _may_be(short: str, long: str, forms: Forms, listed: Sequence[str], *, clipped: bool) -> bool:
    """Whether ``short`` could be a shorter way of printing ``long``, in a play that shortens its names or one that does not."""
    few, many = short.split(), long.split()
    if len(few) < len(many):
        dropped = _dropped(few, many)
        if dropped is None or dropped & _OTHERS:
            return False
        alike = forms.counts[short] < forms.counts[long] or not _related(few, many)
    else:
        alike = (shortens(short, long, 1, 1) if clipped else shortens(short, long, 2)) and short not in listed
    # the list is long: it is asked last
    return alike and not forms.are_two(short, long, _SLIPS if clipped else 0) and not _listed_apart(short, long, listed)


def _related(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether ``many`` is somebody of ``few`` (``the sisters of Psyche``), not a fuller name."""
    before = [w for w in many[: -len(few)] if w not in lexicon.ARTICLE - lexicon.OF]
    return list(many[-len(few) :]) == list(few) and bool(before) and before[-1] in lexicon.OF


def _dropped(few: Sequence[str], many: Sequence[str]) -> set[str] | None:
    """The words that ``many`` has more, if those of ``few`` all are in it, in order."""
    rest = iter(many)
    return set(many) - set(few) if all(word in rest for word in few) else None


def _listed_apart(short: str, long: str, listed: Sequence[str]) -> bool:
    """Whether the list of persons has an entry for each of the two."""
    if short not in listed:
        return False
    words = set(long.split())
    return any(entry != short and words.issubset(entry.split()) for entry in listed)


def _voice_of(name: str, forms: Forms, listed: Sequence[str], leader: dict[str, str]) -> str | None:
    """Whose voice ``the voice of …`` is; cases and endings may differ."""
    words = name.split()
    rest = [w for w in words if w not in lexicon.VOICE and w not in lexicon.ARTICLE]
    if lexicon.VOICE.isdisjoint(words) or not rest:
        return None
    owners = [
        o for o in forms.counts if o != name and any(_inflects(rest[-1], w) for w in o.split()) and "-" not in rest
    ]
    owners = [o for o in owners if not set(o.split()) & lexicon.VOICE]
    exact = [o for o in owners if len(o.split()) == len(rest)]
    chosen = dict.fromkeys(_root(o, leader) for o in exact or owners)
    return next(iter(chosen)) if len(chosen) == 1 else _by_entry(rest[-1], forms, listed)


def _by_entry(word: str, forms: Forms, listed: Sequence[str]) -> str | None:
    """The one whom the list of persons calls by ``word``, though cues do not."""
    entries = [e for e in listed if any(_inflects(word, w) for w in e.split())]
    if len(entries) != 1:
        return None
    found = [f for f in forms.counts if set(f.split()) <= set(entries[0].split())]
    return found[0] if len(found) == 1 else None


def _inflects(word: str, other: str) -> bool:
    """Whether two words have one stem: all but up to three letters at the end."""
    common = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        common += 1
    return common >= min(_STEM, len(other)) and max(len(word), len(other)) - common <= 3  # noqa: PLR2004


def _misprint_of(
    name: str, forms: Forms, listed: Sequence[str], leader: dict[str, str], *, clipped: bool
) -> str | None:
    """Whom a name met once or twice means that differs by one letter from one met often, or drops letters of it."""
    if len(name) < (_CLIPPED_LENGTH if clipped else _MISPRINT_LENGTH) or forms.counts[name] > 2 or name in listed:  # noqa: PLR2004
        return None
    near = {
        _root(other, leader)
        for other, count in forms.counts.items()
        if count >= 2 * forms.counts[name]
        and other != name
        and (_one_letter(name, other) or _declined(name, other) or (clipped and _drops_letters(name, other)))
        and (not clipped or name[0] == other[0])
        and not _plural(name, other)
        and not forms.are_two(name, other)
    }
    near.discard(name)
    return near.pop() if len(near) == 1 else None


def _drops_letters(short: str, long: str) -> bool:
    """Whether all letters of ``short`` are in ``long``, in order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _plural(a: str, b: str) -> bool:
    """Whether one name is the other with the ending that makes several of one."""
    return {a, b} in ({min(a, b), min(a, b) + ending} for ending in lexicon.PLURAL)


def _declined(a: str, b: str) -> bool:
    """Whether two names differ in nothing but the endings of their words."""
    first, second = a.split(), b.split()
    return (
        len(first) == len(second)
        and all(x == y or (min(len(x), len(y)) > _STEM and _inflects(x, y)) for x, y in zip(first, second, strict=True))
        and not set(first) & lexicon.ORDINAL
    )


def _one_letter(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    tail = a[start:], b[start:]
    return tail[0][1:] == tail[1][1:] or tail[0][1:] == tail[1] or tail[0] == tail[1][1:]
