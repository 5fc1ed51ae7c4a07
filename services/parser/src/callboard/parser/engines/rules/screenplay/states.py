"""What a line of a screenplay can be, as numbers that index scores."""

from enum import IntEnum
from typing import Final


class State(IntEnum):
    """The kinds of lines."""

    SCENE = 0
    ACTION = 1
    CUE = 2
    DIALOGUE = 3
    ASIDE = 4
    TRANSITION = 5
    RUN_IN = 6  # a name, and after a colon what is said


STATES: Final = tuple(State)
COUNT: Final = len(STATES)
