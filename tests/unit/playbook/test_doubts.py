"""What an engine was unsure of."""

from callboard.playbook import Doubt, ElementType, Playbook, doubts, summary


def _unsure(playbook: Playbook, ids: dict[str, float]) -> Playbook:
    elements = tuple(e.model_copy(update={"confidence": ids.get(e.id, 1.0)}) for e in playbook.elements)
    return playbook.model_copy(update={"elements": elements, "unattributed": ()})


def test_pieces_of_one_speech_are_one_doubt(playbook: Playbook) -> None:
    """It begins where the first of them stands, and is as sure as the least certain."""
    cue = next(e for e in playbook.elements if e.type is ElementType.CUE)
    speech = [e for e in playbook.elements if e.speech == cue.speech]

    (found,) = doubts(_unsure(playbook, {e.id: 0.6 for e in speech} | {speech[-1].id: 0.5}))

    assert (cue.id, speech[-1].id, cue.span.start_line, 0.5, "cue") == (
        found.first,
        found.last,
        found.line,
        found.confidence,
        found.type,
    )
    assert tuple(playbook.names[s] for s in cue.speakers) == found.speakers
    assert found.text.startswith(cue.text)


def test_what_is_sure_enough_is_no_doubt(playbook: Playbook) -> None:
    """Unless somebody wants to see more."""
    unsure = _unsure(playbook, {"e1": 0.8})

    assert [] == doubts(unsure)
    assert ["e1"] == [each.first for each in doubts(unsure, below=0.9)]


def test_what_is_unattributed_is_in_doubt(playbook: Playbook) -> None:
    """With the reason, whatever its confidence; the summary counts it."""
    found = doubts(playbook)

    assert [("e20", "as an example")] == [(each.first, each.reason) for each in found if each.reason]
    assert len(found) == summary(playbook).doubtful


def test_a_doubt_is_plain_data(playbook: Playbook) -> None:
    """It can go over the wire and back."""
    (first, *_) = doubts(playbook)

    assert first == Doubt.model_validate_json(first.model_dump_json())
