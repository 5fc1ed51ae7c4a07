"""A playbook in a few figures."""

import re
from collections import Counter

from pydantic import BaseModel, ConfigDict

from callboard.playbook.doubts import doubts
from callboard.playbook.element import Element, ElementType
from callboard.playbook.playbook import Playbook

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")  # noqa: RUF001 - the typographic apostrophe is meant


class SpeakerLines(BaseModel):
    """How much one character speaks: speeches and words, those spoken together with others included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    speeches: int
    words: int


class Summary(BaseModel):
    """A playbook in a few figures; ``speakers`` has the most talkative first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None
    author: str | None
    acts: int
    scenes: int
    speeches: int
    speakers: tuple[SpeakerLines, ...]
    directions: int
    unattributed: int
    doubtful: int = 0
    """Runs of pieces that the engine was unsure of, the unattributed among them; see ``doubts``."""


def summary(playbook: Playbook) -> Summary:
    """Count acts, scenes, speeches, words, directions and doubts of ``playbook``.

    Words are runs of letters and digits, joined by apostrophes and hyphens.
    """
    speeches: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for element in playbook.elements:
        if element.type is ElementType.CUE:
            speeches.update(element.speakers)
        elif element.type is ElementType.DIALOGUE:
            count = len(_WORD.findall(element.text))
            words.update(dict.fromkeys(element.speakers, count))
    speakers = [
        SpeakerLines(id=c.id, name=c.name, speeches=speeches[c.id], words=words[c.id]) for c in playbook.characters
    ]
    return Summary(
        title=_one_line(playbook.title.text) if playbook.title else None,
        author=_one_line(playbook.author.text) if playbook.author else None,
        acts=sum(act.kind == "act" for act in playbook.acts),
        scenes=sum(len(act.scenes) for act in playbook.acts),
        speeches=sum(e.type is ElementType.CUE for e in playbook.elements),
        speakers=tuple(sorted(speakers, key=lambda s: (-s.words, s.name))),
        directions=sum(_is_direction(e) for e in playbook.elements),
        unattributed=len(playbook.unattributed),
        doubtful=len(doubts(playbook)),
    )


def _is_direction(element: Element) -> bool:
    return element.type in {ElementType.DIRECTION, ElementType.PARENTHETICAL}


def _one_line(text: str) -> str:
    return " ".join(text.split())
