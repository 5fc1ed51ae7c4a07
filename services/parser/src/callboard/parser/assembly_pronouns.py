"""Whom a pronoun at the start of a direction stands for: ``She exits.`` after his speech is not the speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of


@dataclass(frozen=True)
class Pronouns:
    """Which pronoun each character goes by.

    Attributes:
        female: For each character, whether directions say ``she``; characters of whom they say neither are left out.
    """

    female: Mapping[str, bool]

    @classmethod
    def learn(cls, directions: Iterable[tuple[str, Sequence[str]]]) -> Pronouns:
        """From what most directions in a character's own speeches begin with.

        Args:
            directions: The text of each, and the speakers of the speech in which it stands.
        """
        votes: Counter[str] = Counter()
        for text, speakers in directions:
            first = key_of(text).partition(" ")[0]
            if len(speakers) == 1 and first in lexicon.HE | lexicon.SHE:
                votes[speakers[0]] += 1 if first in lexicon.SHE else -1
        return cls({person: vote > 0 for person, vote in votes.items() if vote})

    def meant(self, pronoun: str, speakers: Sequence[str], here: Sequence[str]) -> tuple[str, ...]:
        """Those for whom ``pronoun`` stands: the speakers, unless they go by the other one.

        Args:
            pronoun: The word, folded.
            speakers: Of the speech in which, or after which, the direction stands.
            here: Those on stage, the last to speak or to be named at the end.
        """
        she = pronoun in lexicon.SHE
        if any(self.female.get(person, she) == she for person in speakers):
            return tuple(speakers)
        others = [person for person in here if person not in speakers and self.female.get(person, she) == she]
        return tuple(others[-1:]) or tuple(speakers)
