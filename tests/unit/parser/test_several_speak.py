"""Who is meant where a cue names several at once: ``BOTH``, ``ALL``, and the plural of numbered people."""

from __future__ import annotations

import pytest

from callboard.parser.convert import convert

PLAY = """\
ACT I

SCENE 1

Enter Hannah and the Sexton.

HANNAH. Who rang it?

SEXTON. Nobody, miss.

HANNAH. Listen!

BOTH. It rings.

Enter two boys.

FIRST BOY. We came for the ladder.

SECOND BOY. It was his idea.

HANNAH. Put it back.

BOYS. We have not taken it yet!

Enter the two boys with the ladder.

HANNAH. So you have.

ALL. Good night, then.
"""


@pytest.mark.parametrize(
    ("cue", "meant"),
    [
        ("BOTH", ["hannah", "sexton"]),
        ("BOYS", ["first-boy", "second-boy"]),
        ("ALL", ["sexton", "first-boy", "second-boy"]),
    ],
)
def test_several_are_those_who_are_there(cue: str, meant: list[str]) -> None:
    """Both of two are two though one spoke last; boys are the first and the second; all are not the boys twice."""
    said = next(each for each in convert(PLAY).elements if each.text == f"{cue}.")

    assert meant == list(said.speakers)
