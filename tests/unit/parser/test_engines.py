"""The engines that there are."""

from callboard.contracts.jobs import ENGINES as CHOICES
from callboard.parser.engines import ENGINES


def test_a_command_may_choose_just_the_engines_that_there_are() -> None:
    """The published names and the parser's own agree, and each engine goes by its own name."""
    assert set(CHOICES) == set(ENGINES)
    assert list(ENGINES) == [engine.name for engine in ENGINES.values()]
