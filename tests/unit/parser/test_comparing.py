"""Two playbooks of one text, held against each other."""

from collections.abc import Callable

from callboard.parser.comparing import compare
from callboard.playbook import Playbook

Read = Callable[[str], Playbook]


def test_a_playbook_agrees_with_itself(read: Read) -> None:
    """Every line of every scene, and nothing is left over."""
    playbook = read("mill_english")
    found = compare(playbook, playbook)

    assert () == found.differences.lines
    assert [(s.lines, s.lines) for s in found.scenes] == [(s.same_type, s.same_speakers) for s in found.scenes]
    assert {(None, None), (1, 1), (1, 2)} <= {(s.act, s.scene) for s in found.scenes}


def test_who_speaks_is_compared_by_name_and_line(read: Read) -> None:
    """Other ids are no difference; another speaker is one, on the lines of that speech and in that scene alone."""
    active = read("mill_english")
    renamed = active.model_copy(
        update={
            "characters": tuple(c.model_copy(update={"id": f"x-{c.id}"}) for c in active.characters),
            "elements": tuple(
                e.model_copy(update={"speakers": tuple(f"x-{who}" for who in e.speakers)}) for e in active.elements
            ),
        }
    )
    victim = next(e for e in active.elements if e.speech == 2)
    other = next(c.id for c in active.characters if c.id not in victim.speakers)
    shadow = active.model_copy(
        update={
            "elements": tuple(
                e.model_copy(update={"speakers": (other,)}) if e.speech == 2 and e.speakers else e
                for e in active.elements
            )
        }
    )

    found = compare(active, shadow)

    assert () == compare(active, renamed).differences.lines
    assert victim.span.start_line == found.differences.lines[0].line
    assert [(victim.act, victim.scene)] == [(s.act, s.scene) for s in found.scenes if s.lines != s.same_speakers]
    assert all(s.lines == s.same_type for s in found.scenes)
