"""Texts on which the rules once failed, each as small as it could be made."""

from __future__ import annotations

import pytest

from callboard.playbook import SourceText
from fuzzing.promises import require_whole_play

TEXTS = {
    "a dotted capital I looks like a Roman number but is none": "ANNA: No.\n\fİ\nANNA: Yes.\n\fBEN: No.\n",
    "a note stands in a line that is of the page": "INT. MILL - DAY\n\n@ANNA\nNo.\n\n# Noon [[or night]]\n",
    "a direction begins in a head that comes back on every page": "R----\f\n0'9'e\f\n0[9'e\nъ",
    "the list of persons ends inside a paragraph": "Act I\n\nPERSONS\nr\nEDWIN  e\nACT I\nEDWIN\ne\n-\n[",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_was_once_lost_is_read(text: str) -> None:
    """A playbook that owns each character once, or the reason why there is none."""
    require_whole_play(SourceText.of(text))
