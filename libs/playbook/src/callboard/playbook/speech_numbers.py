"""Which speech each label belongs to, as they come by."""

from callboard.playbook.element import BETWEEN_WORDS, OF_SPEECH, ElementType
from callboard.playbook.engine import Label


class SpeechNumbers:
    """Counts the speeches of a play, from 1: a cue opens one, and a heading ends it.

    Two whose columns share their lines are open at once.
    """

    def __init__(self) -> None:
        self._count = 0
        self._open: dict[int, int] = {}  # by the column that it stands in

    def take(self, label: Label) -> int | None:
        """The number of the speech that the next label belongs to; None where nobody has begun to speak."""
        if label.type is ElementType.CUE:
            self._count += 1
            self._open = {c: n for c, n in self._open.items() if 0 < c < label.column} | {label.column: self._count}
        elif label.type not in OF_SPEECH and label.type not in BETWEEN_WORDS:
            self._open = {}
        if label.type not in OF_SPEECH or not self._open:
            return None
        return self._open.get(label.column, self._count)
