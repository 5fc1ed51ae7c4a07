"""What a verification found, view by view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from callboard.cli.verification import Verdict


def lines(found: Mapping[str, Sequence[Verdict]]) -> RenderableType:
    """A line for each view, and below it the first rows that differ."""
    from rich.text import Text

    text = Text()
    for service, verdicts in found.items():
        for verdict in verdicts:
            good = not verdict.differences
            text.append("✓ " if good else "✗ ", style="green" if good else "bold red")
            text.append(f"{service}.{verdict.view}", style="bold")
            text.append(" is what the log says, row for row\n" if good else " differs from what the log says\n")
            for difference in verdict.differences:
                text.append(f"    {difference}\n", style="red")
    text.rstrip()
    return text


def as_data(found: Mapping[str, Sequence[Verdict]]) -> dict[str, Any]:
    """The same for programs."""
    return {
        service: {verdict.view: [asdict(each) for each in verdict.differences] for verdict in verdicts}
        for service, verdicts in found.items()
    }
