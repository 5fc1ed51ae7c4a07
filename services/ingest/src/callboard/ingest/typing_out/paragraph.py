"""A paragraph as a file describes it: its characters with their styles, and how it is set, in columns and lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from callboard.playbook import Alignment


class Run(NamedTuple):
    """Characters set alike: a line feed begins another line, a tab goes to the next stop."""

    text: str
    styles: str = ""
    """As `StyledRun.styles`."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Characters up to where the file ends a paragraph. Lengths across are in columns, lengths down in lines."""

    runs: tuple[Run, ...]
    left: float = 0.0
    """From the text's left edge to its lines."""
    first: float = 0.0
    """How much further in its first line begins; less than nothing where it hangs out."""
    right: float = 0.0
    """What its lines leave free at the text's right edge."""
    before: float = 0.0
    after: float = 0.0
    alignment: Alignment = "left"
    stops: tuple[float, ...] = ()
    """Where tabs go, from the text's left edge, in ascending order."""
    page: int | None = None
    column: Literal[1, 2] | None = None
    role: str | None = None

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)

    @property
    def empty(self) -> bool:
        """Whether it shows nothing."""
        return not any(run.text.strip() for run in self.runs)
