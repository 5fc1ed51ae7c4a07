"""The words of a PDF's pages, each with its place on paper: what pdfium knows, and nothing guessed."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """Characters without white space between them, set alike on one line. Places are in points, from the lower left."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Height of its font."""
    styles: str = ""
    """As `StyledRun.styles`."""
    glued: bool = False
    """Follows the word before it without a space: the same word in another style."""

    @property
    def advance(self) -> float:
        """Mean width of its characters."""
        return (self.right - self.left) / len(self.text)


class Rule(NamedTuple):
    """A thin horizontal stroke: under a word it underlines it."""

    left: float
    right: float
    height: float


class Page(NamedTuple):
    """One page as it is read, upright, with what was written across it apart."""

    number: int
    """From 1."""
    width: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    askew: tuple[str, ...] = ()
    """Text that does not run from left to right, such as a watermark: nobody's place in the play, but not lost."""
    blank: bool = False
    """Nothing is drawn on it at all."""
    unreadable: int = 0
    """Characters whose font does not say what they are."""
