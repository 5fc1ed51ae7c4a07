"""What a person's correction of a play becomes, or why it is refused."""

from collections.abc import Callable
from uuid import UUID

import pytest

from callboard.contracts.commands import CorrectPlaybook
from callboard.contracts.problems import Refused
from callboard.parser.review import decide_correction
from callboard.playbook import Playbook

PLAY = UUID(int=1)
ID = UUID(int=2)


def test_a_correction_is_anchored_in_the_text(read: Callable[[str], Playbook]) -> None:
    """By its hash and the span from the first element to the last."""
    playbook = read("mill_english")
    cue, line = playbook.elements[15], playbook.elements[16]

    made = decide_correction(
        playbook, CorrectPlaybook(play_id=PLAY, first=cue.id, last=line.id, speakers=("OLD PETER",)), ID
    )

    assert (ID, playbook.source.sha256, cue.span.start, line.span.end, ("OLD PETER",)) == (
        made.id,
        made.source_sha256,
        made.start,
        made.end,
        made.speakers,
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": "e16"}, "NOTHING_TO_CORRECT"),
        ({"first": "e9999", "element_type": "cue"}, "UNKNOWN_ELEMENT"),
        ({"first": "e17", "last": "e16", "element_type": "cue"}, "UNKNOWN_ELEMENT"),
        ({"first": "e16", "element_type": "sonnet"}, "CORRECTION_DOES_NOT_FIT"),
        ({"first": "e15", "speakers": ("JUDITH",)}, "CORRECTION_DOES_NOT_FIT"),
    ],
)
def test_what_cannot_be_is_refused(read: Callable[[str], Playbook], asked: dict[str, object], code: str) -> None:
    """With a code of its own and a sentence."""
    command = CorrectPlaybook.model_validate({"play_id": PLAY, **asked})

    with pytest.raises(Refused) as refused:
        decide_correction(read("mill_english"), command, ID)

    assert code == refused.value.problem.code
