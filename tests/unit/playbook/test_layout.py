"""The layout of a text: facts beside its characters."""

import pytest

from callboard.playbook import ForeignLayout, LineLayout, SourceLayout, SourceText, Style, StyledRun


def test_a_layout_travels_as_json() -> None:
    """What an extractor knew of each line is there again after a trip through JSON."""
    source = SourceText.of("ANNA\n  Yes.\n")
    layout = SourceLayout(
        source_sha256=source.sha256,
        lines=(
            LineLayout(page=1, indent=20.5, alignment="centre", runs=(StyledRun(0, 4, "b"),), role="Character"),
            LineLayout(page=1, indent=2),
            LineLayout(),
        ),
    )

    read = SourceLayout.model_validate_json(layout.to_json())

    assert read == layout
    assert SourceText.of(source.text, read).line_layout(1).role == "Character"


def test_a_text_without_layout_knows_nothing_of_its_lines() -> None:
    """Engines may ask any text."""
    assert SourceText.of("ANNA. Yes.").line_layout(1) == LineLayout()


@pytest.mark.parametrize("lines", [1, 3])
def test_a_layout_of_other_lines_is_refused(lines: int) -> None:
    """A layout stands for every line of its text."""
    source = SourceText.of("ANNA\nYes.")
    layout = SourceLayout(source_sha256=source.sha256, lines=(LineLayout(),) * lines)

    with pytest.raises(ForeignLayout):
        SourceText.of(source.text, layout)


def test_a_layout_of_another_text_is_refused() -> None:
    """The hash of the text tells."""
    layout = SourceLayout(source_sha256=SourceText.of("BERTA").sha256, lines=(LineLayout(),))

    with pytest.raises(ForeignLayout):
        SourceText.of("ANNA", layout)


def test_pages_do_not_go_back() -> None:
    """Lines stand in the order of their pages."""
    with pytest.raises(ValueError, match="pages must not go back"):
        SourceLayout(source_sha256="", lines=(LineLayout(page=2), LineLayout(), LineLayout(page=1)))


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 6, True), (2, 4, True), (0, 7, False), (6, 8, False), (3, 3, False)]
)
def test_a_stretch_is_styled_where_each_character_is(start: int, end: int, expected: bool) -> None:  # noqa: FBT001 - a table
    """Runs that touch count as one."""
    line = LineLayout(runs=(StyledRun(0, 4, "bi"), StyledRun(4, 6, "i"), StyledRun(7, 8, "b")))

    assert line.styled(Style.ITALIC, start, end) is expected
