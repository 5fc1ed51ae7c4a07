"""The proof that a playbook is its source."""

import pytest

from callboard.playbook import NotOfThisSource, Playbook, SourceText, verify


def _without(playbook: Playbook, index: int) -> Playbook:
    elements = playbook.elements
    return playbook.model_copy(update={"elements": (*elements[:index], *elements[index + 1 :])})


def test_a_playbook_of_slices_passes(playbook: Playbook, source: SourceText) -> None:
    """Every text is the slice at its span and every character is owned."""
    verify(playbook, source)


def test_a_retyped_text_is_found(playbook: Playbook, source: SourceText) -> None:
    """One changed letter is enough."""
    first = playbook.elements[0].model_copy(update={"text": "The Gale"})
    changed = playbook.model_copy(update={"elements": (first, *playbook.elements[1:])})

    with pytest.raises(NotOfThisSource, match="text of e1"):
        verify(changed, source)


def test_a_lost_piece_is_found(playbook: Playbook, source: SourceText) -> None:
    """Text that no element owns is named by its offsets."""
    with pytest.raises(NotOfThisSource, match="No element owns"):
        verify(_without(playbook, 10), source)


def test_a_piece_owned_twice_is_found(playbook: Playbook, source: SourceText) -> None:
    """Two elements may not share a character."""
    elements = playbook.elements
    doubled = playbook.model_copy(update={"elements": (*elements[:2], elements[1], *elements[2:])})

    with pytest.raises(NotOfThisSource, match="overlaps"):
        verify(doubled, source)


def test_wrong_line_numbers_are_found(playbook: Playbook, source: SourceText) -> None:
    """Lines and characters of a span must be the same place."""
    first = playbook.elements[0]
    moved = first.model_copy(update={"span": first.span.model_copy(update={"start_line": 2})})
    changed = playbook.model_copy(update={"elements": (moved, *playbook.elements[1:])})

    with pytest.raises(NotOfThisSource, match="lines of e1"):
        verify(changed, source)


def test_another_text_is_refused(playbook: Playbook) -> None:
    """The hash says whose playbook it is."""
    with pytest.raises(NotOfThisSource, match="another text"):
        verify(playbook, SourceText.of("Something else."))
