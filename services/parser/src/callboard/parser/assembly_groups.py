"""Who is meant by ``all``, ``both`` and the plural of numbered people."""

from collections.abc import Sequence

from callboard.parser.engines.rules import lexicon

_STEM = 4
_MANY = lexicon.EVERYBODY | lexicon.BOTH
_RECENT = 6


def stands_for_many(key: str) -> bool:
    """Whether a folded name means several people."""
    words = key.split()
    return bool(set(words) & _MANY) or "&" in key


class Presence:
    """Those who speak in one scene, seen from the speech at ``index``."""

    def __init__(self, speeches: Sequence[tuple[str, ...]], index: int) -> None:
        self._before = speeches[:index]
        self._after = speeches[index + 1 :]

    def meant_by(self, name: str) -> list[str]:
        """The people that ``name`` means here: itself, unless it stands for several of those present."""
        words = name.split()
        if words and words[0] in lexicon.EVERYBODY and len(words) <= 2:  # noqa: PLR2004
            found = self._all()
        elif words and words[0] in lexicon.BOTH:
            found = self._both()
        else:
            found = self._numbered(name)
        return found if len(found) > 1 else [name]

    def _people(self, speeches: Sequence[tuple[str, ...]]) -> list[str]:
        single = [names[0] for names in speeches if len(names) == 1 and not stands_for_many(names[0])]
        return list(dict.fromkeys(single))

    def _last(self) -> str | None:
        return self._before[-1][0] if self._before and len(self._before[-1]) == 1 else None

    def _all(self) -> list[str]:
        here = self._people(self._before)
        recent = self._people(self._before[-_RECENT:])
        for family in _families(recent):
            if self._last() in family or len(family) > 2:  # noqa: PLR2004
                return [p for p in here if _family(p) == _family(family[0])]
        others = [p for p in here if p != self._last()]
        return others if len(others) > 1 else self._people([*self._before, *self._after])

    def _both(self) -> list[str]:
        here = self._people(self._before)
        for family in _families(here):
            if len(family) == 2:  # noqa: PLR2004
                return family
        everybody = self._people([*self._before, *self._after])
        if len(everybody) == 2:  # noqa: PLR2004
            return everybody
        recent = list(dict.fromkeys(reversed([p for p in here if p != self._last()] or here)))
        return list(reversed(recent[:2]))

    def _numbered(self, name: str) -> list[str]:
        """The numbered people of the scene whose plural ``name`` is."""
        words = name.split()
        if len(words) > 2 or words[0] in lexicon.ORDINAL or words[-1] in lexicon.APART:  # noqa: PLR2004
            return []
        everybody = self._people([*self._before, *self._after])
        for family in _families(everybody):
            noun = family[0].split()[-1]
            if words[-1] != noun and words[-1][:_STEM] == noun[:_STEM] and abs(len(noun) - len(words[-1])) <= 2:  # noqa: PLR2004
                return family
        return []


def _family(name: str) -> str:
    """What is left of a numbered person without the number; empty for others."""
    words = name.split()
    rest = [w for w in words if w not in lexicon.ORDINAL and not w.isdecimal()]
    return " ".join(rest) if len(rest) < len(words) else ""


def _families(people: Sequence[str]) -> list[list[str]]:
    """Groups of two and more who differ by their number only."""
    kinds = dict.fromkeys(_family(p) for p in people)
    groups = [[p for p in people if _family(p) == kind] for kind in kinds if kind]
    return [g for g in groups if len(g) > 1]
