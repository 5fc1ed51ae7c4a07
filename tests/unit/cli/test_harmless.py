"""No play writes to the terminal by itself."""

import io

import pytest
from rich.table import Table
from rich.text import Text

from callboard.cli.render.harmless import HarmlessConsole

EVIL = "A\x1b]0;owned\x07\x1b[2J\x9b2J\x7f\rB"


@pytest.mark.parametrize("kind", [str, Text])
def test_control_characters_of_a_text_do_nothing(kind: type[str] | type[Text]) -> None:
    """Wherever it stands, a text comes out as text, and rich's own colours stay."""
    out = io.StringIO()
    console = HarmlessConsole(file=out, force_terminal=True, width=80, color_system="standard", highlight=False)
    table = Table("[red]name[/]", box=None)
    table.add_row(kind(EVIL))
    console.print(kind(EVIL))
    console.print(table)
    printed = out.getvalue()
    assert 2 == printed.count("A\ufffd]0;owned")
    assert "\x1b[" in printed
    assert not {"\x07", "\x9b", "\x7f", "\r"} & {*printed}
    assert "\x1b]0" not in printed
    assert "\x1b[2J" not in printed
