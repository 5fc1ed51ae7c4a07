"""Shortened names: ``Ham.`` for Hamlet, ``Eum.`` beside ``Eume.``; the list of persons says whose they are."""

from collections.abc import Sequence

from callboard.parser.assembly_forms import Forms
from callboard.parser.engines.rules import lexicon

_SPELLING = str.maketrans("vjy", "uii")  # one letter to old printers: LVCILLA, Iulia, Lisimachus
_LONG_ENTRY = 4
_CLIPPED = 0.3
_LEAST = 2
_ITSELF = 0.2
_PAIRS = 4


def spelt(name: str) -> str:
    """A folded name with the letters that old printers interchanged made equal."""
    return name.translate(_SPELLING)


def shortens(short: str, long: str, least: int = 1, letters: int = _LEAST) -> bool:
    """Whether each word of ``short`` begins the word of ``long`` in its place, and some are shorter by ``least``.

    A word of fewer than ``letters`` is too short to begin anything.
    """
    if spelt(short[:1]) != spelt(long[:1]):
        return False  # as most do not begin alike
    few, many = spelt(short).split(), spelt(long).split()
    if len(few) != len(many) or few == many:
        return False
    return all(
        a == b or (len(a) >= letters and b.startswith(a) and len(b) - len(a) >= least)
        for a, b in zip(few, many, strict=True)
    )


def entry_of(form: str, listed: Sequence[str]) -> str | None:
    """The only entry of the list of persons that ``form`` may mean: it is it, has its words, or shortens them."""
    words = set(spelt(form).split())
    if form in listed:
        return form
    whole = [e for e in listed if words <= set(spelt(e).split())]
    meant = whole or [e for e in listed if _shortens_some(form, e)]
    return meant[0] if len(meant) == 1 else None


def _shortens_some(form: str, entry: str) -> bool:
    """Whether the words of ``form`` begin words of ``entry``, in order."""
    rest = iter(spelt(entry).split())
    return all(any(other.startswith(word) and len(word) >= _LEAST for other in rest) for word in spelt(form).split())


def same_entry(forms: Forms, listed: Sequence[str]) -> dict[str, str]:
    """Names that one entry of the list of persons stands for: first name and surname, full name and short."""
    entries: dict[str, list[str]] = {}
    for form in sorted(forms.counts, key=lambda f: (-forms.counts[f], f)):
        entry = entry_of(form, listed)
        if entry and len(entry.split()) <= _LONG_ENTRY and not set(entry.split()) & _MANY:
            entries.setdefault(entry, []).append(form)
    found: dict[str, str] = {}
    for entry, meant in entries.items():
        leader = entry if entry in meant else meant[0]
        for form in meant:
            if form != leader and not forms.are_two(form, leader) and not _set_apart(form, leader):
                found[form] = leader
    return found


_MANY = lexicon.CONJUNCTION | lexicon.EVERYBODY


def _set_apart(one: str, other: str) -> bool:
    """Whether one name has a word more that makes another person of it: a number, a title, a kinship."""
    return bool((set(one.split()) ^ set(other.split())) & (lexicon.APART | lexicon.VOICE))


def is_clipped(forms: Forms, listed: Sequence[str]) -> bool:
    """Whether the play shortens most of its names, so that one letter less makes no other name."""
    return _clips_entries(forms, listed) or _clips_itself(forms)


def _clips_itself(forms: Forms) -> bool:
    """Whether many names are also met cut off: ``Amin.`` beside ``Amint.``, ``Fal.`` beside ``Fall.``."""
    names = {spelt(form) for form in forms.counts}
    pairs = [
        (name[:size], name)
        for name in names
        for size in range(_LEAST, len(name))
        if name[:size] in names and name[size:] not in lexicon.PLURAL and name[size] != " "
    ]
    met = {name for pair in pairs for name in pair}
    return len(pairs) >= _PAIRS and len(met) >= _ITSELF * len(names)


def _clips_entries(forms: Forms, listed: Sequence[str]) -> bool:
    """Whether most names are shorter than in the list of persons."""
    short = sum(
        count
        for form, count in forms.counts.items()
        if any(_shortens_some(form, e) and not set(form.split()) <= set(e.split()) for e in listed)
    )
    return short > _CLIPPED * sum(forms.counts.values())
