"""What an export could not carry, for people."""

from __future__ import annotations

from collections.abc import Sequence


def show_omissions(messages: Sequence[str]) -> None:
    """Name on stderr what is not in a file that was written; nothing where all is."""
    if not messages:
        return
    from rich.text import Text

    from callboard.cli.render.console import stderr

    console = stderr()
    for number, message in enumerate(messages):
        head = "not in it:" if number == 0 else "          "
        console.print(f"[dim]{head}[/]", Text(message), soft_wrap=True)
