"""What an engine was unsure of in a playbook: where somebody should look first."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from callboard.playbook.element import Element
from callboard.playbook.playbook import Playbook

SURE = 0.7
"""What has less confidence is in doubt. Measured on plays and screenplays nobody tuned on, at least 80 in 100 above it are right."""
_SHOWN = 80


class Doubt(BaseModel):
    """One or more pieces in a row that an engine was equally unsure of.

    Attributes:
        first: Id of the first piece.
        last: Id of the last.
        line: Line of the extracted text that the first begins on, from 1.
        confidence: Of the least certain of them, 0 to 1.
        type: What the first was taken for.
        speakers: Names of those who were taken to say it.
        text: How it begins.
        reason: Why nothing could be told of it; None where something was, if not with certainty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: str
    last: str
    line: int
    confidence: float
    type: str
    speakers: tuple[str, ...]
    text: str
    reason: str | None = None


def doubts(playbook: Playbook, below: float = SURE) -> list[Doubt]:
    """What has a confidence under ``below``, or could not be attributed, in the order of the text; a speech is one of them."""
    reasons = {each.element: each.reason for each in playbook.unattributed}
    runs = groupby(enumerate(playbook.elements), key=lambda x: _key(x[1], reasons, below, x[0]))
    return [_doubt(playbook, [e for _, e in run], reasons) for key, run in runs if key is not None]


def _key(element: Element, reasons: dict[str, str], below: float, place: int) -> object:
    """The same for pieces that are one doubt; None where there is none."""
    if element.confidence >= below and element.id not in reasons:
        return None
    return ("piece", place) if element.speech is None else ("speech", element.speech)


def _doubt(playbook: Playbook, elements: Sequence[Element], reasons: dict[str, str]) -> Doubt:
    first = elements[0]
    text = " ".join(" ".join(e.text.split()) for e in elements)
    return Doubt(
        first=first.id,
        last=elements[-1].id,
        line=first.span.start_line,
        confidence=min(e.confidence for e in elements),
        type=first.type.value,
        speakers=tuple(_names(playbook, first)),
        text=text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…",
        reason=next((reasons[e.id] for e in elements if e.id in reasons), None),
    )


def _names(playbook: Playbook, element: Element) -> Iterator[str]:
    for speaker in element.speakers:
        yield playbook.names[speaker]
