"""Cues that carry a remark in the type of the name: ``GILLES SEUL``, ``THE KING to the Queen``."""

from collections.abc import Mapping, Sequence

from callboard.parser.assembly_forms import Forms
from callboard.parser.engines.rules import lexicon

_LONGEST = 7
_REMARK = lexicon.ALONE | lexicon.TO | lexicon.MOVES | lexicon.LEAVES
_NEVER = lexicon.APART | lexicon.VOICE | lexicon.ORDINAL | lexicon.EVERYBODY


def remarked(forms: Forms, listed: Sequence[str], everyday: Mapping[str, int]) -> dict[str, str]:
    """For each name that is another with a remark after it, that other.

    Args:
        forms: The names met in cues.
        listed: The names in the list of persons, folded, without article.
        everyday: How often each folded word occurs in lower case in the play.
    """
    found: dict[str, str] = {}
    for form, count in forms.counts.items():
        words = form.split()
        if len(words) < 2 or len(words) > _LONGEST or form in listed:  # noqa: PLR2004 - a name and a remark
            continue
        for size in range(len(words) - 1, 0, -1):
            head = " ".join(words[:size])
            if forms.counts[head] > count and _is_remark(words[:size], words[size:], everyday):
                found[form] = head
                break
    return found


def _is_remark(head: Sequence[str], rest: Sequence[str], everyday: Mapping[str, int]) -> bool:
    """Whether ``rest`` says how or to whom ``head`` speaks, and does not make another person of a common noun."""
    if rest[0] in _REMARK:
        return True
    named = not set(head) <= lexicon.APART and not all(everyday.get(w, 0) for w in head)
    return named and not set(rest) & _NEVER and all(everyday.get(w, 0) for w in rest)
