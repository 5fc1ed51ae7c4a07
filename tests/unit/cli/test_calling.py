"""Commands that we print can be typed as they stand."""

from pathlib import Path

import pytest

from callboard.cli.calling import command, name_of

HERE = Path("/srv/callboard")
OURS = "/srv/callboard/.venv/bin/callboard"


@pytest.mark.parametrize(
    ("program", "found", "typed"),
    [
        pytest.param(".venv/bin/callboard", None, ".venv/bin/callboard", id="only make knows where it is"),
        pytest.param(OURS, None, ".venv/bin/callboard", id="started by its whole path"),
        pytest.param(OURS, OURS, "callboard", id="on the PATH"),
        pytest.param(OURS, "/usr/bin/callboard", ".venv/bin/callboard", id="another one on the PATH"),
        pytest.param("/opt/bin/callboard", None, "/opt/bin/callboard", id="elsewhere"),
        pytest.param("/opt/our plays/callboard", None, "'/opt/our plays/callboard'", id="in a place with a blank"),
        pytest.param("-c", None, "callboard", id="not started as a program of its own"),
    ],
)
def test_the_program_is_named_as_a_shell_finds_it(program: str, found: str | None, typed: str) -> None:
    """By its bare name only where that leads to this very program."""
    assert typed == name_of(Path(program), found, HERE)


def test_options_are_quoted_and_left_out_where_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a blank in its name stays one argument."""
    monkeypatch.setattr("sys.argv", ["pytest"])
    assert "callboard up --data 'my plays'" == command("up", data=Path("my plays"), url=None)
