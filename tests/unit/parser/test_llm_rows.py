"""Rows, echoes and numbered lines: the language in which a model answers."""

import pytest

from callboard.parser.engines.llm.asked_lines import LineRange, as_ranges, filled_lines, numbered
from callboard.parser.engines.llm.echoes import find_echo
from callboard.parser.engines.llm.rows import Newcomer, Row, RowType, read_newcomer, read_row
from callboard.playbook import SourceText

SOURCE = SourceText.of("ANNA. One.\n\n\nBERT. Two.\n  (He goes.)\n\nANNA. Three.")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("12-20 verse 3 HAMLET.", Row(12, 20, RowType.VERSE, ("3",), "HAMLET.")),
        ("7 prose 3,n1 ANNA & BERT", Row(7, 7, RowType.PROSE, ("3", "n1"), "ANNA & BERT")),
        ("8-9 verse +", Row(8, 9, RowType.VERSE)),
        ("1-4 front", Row(1, 4, RowType.FRONT)),
        ("2 act ACT I.", Row(2, 2, RowType.ACT, (), "ACT I.")),
    ],
)
def test_a_row_is_read_and_written_alike(text: str, row: Row) -> None:
    """What a model may write, and what is meant by it."""
    assert row == read_row(text)
    assert text == str(row)


@pytest.mark.parametrize("text", ["", "verse 3 HAMLET.", "3 speech 1 A.", "3 verse HAMLET.", "3-x verse 1 A.", "³ dir"])
def test_what_is_no_row_is_none(text: str) -> None:
    """Without numbers, with a type that there is not, or with a name in place of an id."""
    assert read_row(text) is None


def test_somebody_who_speaks_twice_in_one_row_is_one() -> None:
    """Ids are a set in the order of the cue."""
    row = read_row("3 verse 1, 2,1 ALL")

    assert row is not None
    assert ("1", "2") == row.speakers


def test_a_newcomer_has_an_id_and_a_name() -> None:
    """Both, or it is nobody."""
    assert Newcomer("n1", "SECOND CLOWN") == read_newcomer("n1 SECOND  CLOWN")
    assert [None, None] == [read_newcomer("n1"), read_newcomer("1 SECOND CLOWN")]


@pytest.mark.parametrize(
    ("line", "echo", "found"),
    [
        ("HAMLET. To be", "HAMLET.", "HAMLET."),
        ("   HAMLET. To be", "hamlet", "HAMLET."),
        ("_Hamlet._ To be", "Hamlet.", "Hamlet._"),
        ("OLD   PETER: Yes", "OLD PETER:", "OLD   PETER:"),
        ("CLAUDIA.--The heart", "CLAUDIA.--", "CLAUDIA.--"),
        ("HAMLETS. To be", "HAMLET", None),
        ("To be, HAMLET.", "HAMLET.", None),
        ("HAMLET. To be", "...", None),
    ],
)
def test_an_echo_is_found_at_the_beginning_of_its_line_or_not_at_all(line: str, echo: str, found: str | None) -> None:
    """Blank and case may differ, and the point after a name belongs to it; words may not."""
    place = find_echo(line, echo, 0, len(line))

    assert found == (line[slice(*place)] if place else None)


def test_blank_lines_have_no_numbers() -> None:
    """They are shown once, and asked for never; context has a mark."""
    assert "~4| BERT. Two.\n5|   (He goes.)\n\n~7| ANNA. Three." == numbered(SOURCE, [LineRange(5, 5)], around=1)
    assert [1, 4, 5] == filled_lines(SOURCE, [LineRange(1, 6)])


def test_lines_with_only_blank_between_them_are_one_range() -> None:
    """And what has words between them are two."""
    assert (LineRange(1, 4), LineRange(7, 7)) == as_ranges(SOURCE, [7, 1, 4])


@pytest.mark.parametrize(
    ("line", "echo", "found"),
    [
        ("jane@agency.example: Hello.", "[EMAIL]:", "jane@agency.example:"),
        ("  https://inn.example/a?b=1 (off): Hello", "[URL] (off):", "https://inn.example/a?b=1 (off):"),
        ("RADIO www.inn.example. Hello.", "RADIO [URL].", "RADIO www.inn.example."),
        ("a@b.example & c@d.example: We.", "[EMAIL] & [EMAIL]:", "a@b.example & c@d.example:"),
        ("jane@agency.example: Hello.", "[URL]:", None),
        ("Jane: Hello.", "[EMAIL]:", None),
        ("[URL]. Hello", "[URL].", "[URL]."),
    ],
)
def test_an_echo_may_have_what_was_sent_in_place_of_an_address(line: str, echo: str, found: str | None) -> None:
    """Whoever is sent a text without its addresses can only repeat what stands in their place; the slice has the address."""
    place = find_echo(line, echo, 0, len(line))

    assert found == (line[slice(*place)] if place else None)
