"""How the time of reading grows: with the length of the text, whatever stands in it."""

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf

import pytest

from callboard.parser.convert import convert
from callboard.playbook import PlaybookError
from typeset.screenplays import script, typed

_LETTERS = "abcdefghij"
_OPENING = "ANNA. Go.\n\nBEN. No.\n\nANNA. So.\n\nBEN. No.\n\n"
_PROSE = "ANNA. The rope is fast, and nobody (she listens) has come.\nThen haul.\n\nBEN. And count again.\n\n"
_VERSE = "ANNA\nThe rope is fast, and nobody has come\nTo haul it in before the tide is low,\n\nBEN\nAnd so we count again.\n\n"


def _name(number: int) -> str:
    """A name for each number, all of them different."""
    return "".join(_LETTERS[int(digit)] for digit in str(number)).upper() + "O"


def _cast(n: int) -> str:
    listed = "".join(f"{_name(i)}, a friend of {_name(i + 1)}\n" for i in range(n))
    return f"Persons\n\n{listed}\n\nAct I\n\n" + "".join(f"{_name(i)}. So.\n\n{_name(i)}. No.\n\n" for i in range(n))


SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "prose": (200, lambda n: "Act I\n\n" + _PROSE * n),
    "verse": (150, lambda n: "Act I\n\n" + _VERSE * n),
    "screenplay": (24, lambda n: typed(script(n)).text),
    "more names than any play has": (510, _cast),
    "names that are numbered": (
        260,
        lambda n: "".join(f"FIRST {_name(i)}. So.\n\nSECOND {_name(i)}. No.\n\n(Exit.)\n\n" for i in range(n)),
    ),
    "one line, words": (2_000, lambda n: _OPENING + "BEN. " + "word and word, " * n),
    "one line, brackets": (1_000, lambda n: _OPENING + "BEN. " + "So it is. (He goes.) _Exit._ " * n),
    "blank lines": (30_000, lambda n: _OPENING + "\n" * n + _OPENING),
    "blank lines between speeches": (40, lambda n: ("ANNA. Go." + "\n" * 200 + "BEN. No." + "\n" * 200) * n),
    "headings above the play": (500, lambda n: "Scene 1\n\n" * n + _OPENING * (n // 20)),
    "headings under the play": (500, lambda n: _OPENING * (n // 20) + "Scene 1\n\n" * n),
    "parentheses": (500, lambda n: _OPENING * (n // 20) + "(He goes.)\n\n" * n),
    "brackets that nothing closes": (60, lambda n: _OPENING * 3 + "ANNA. [she (goes _and\n" * n),
    "notes on one line": (4_000, lambda n: "INT. INN - DAY\n\nANNA\nHello.\n\nBEN\n" + "[[a]] x " * n),
    "notes on many lines": (150, lambda n: "INT. INN - DAY\n\n" + "ANNA\nHello [[note]] there.\n\n" * n),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_length_alone(shape: str) -> None:
    """Four times the text takes less than six times the processor's time, at best of up to ten turns on a busy machine."""
    size, text = SHAPES[shape]
    short, long = text(size), text(4 * size)
    spent = {short: inf, long: inf}

    for _ in range(10):
        spent = {read: min(seconds, _seconds(read)) for read, seconds in spent.items()}
        if spent[long] < 6 * spent[short]:
            break

    assert spent[long] < 6 * spent[short]


def _seconds(text: str) -> float:
    """Processor time without the collector's, which grows with all else that the process holds."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        with suppress(PlaybookError):  # to be refused takes its time, too
            convert(text)
        return time.process_time() - began
    finally:
        gc.enable()
