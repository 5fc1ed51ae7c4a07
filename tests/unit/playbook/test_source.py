"""The extracted text and its index of lines."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from callboard.playbook import SourceText


def test_every_kind_of_line_end_becomes_a_newline() -> None:
    """Offsets count the text after line ends were made equal."""
    source = SourceText.of("one\r\ntwo\rthree\nfour")

    assert ("one\ntwo\nthree\nfour", 4) == (source.text, source.lines)


def test_the_hash_is_that_of_the_text_as_utf8() -> None:
    """Anybody can compute the hash from the extracted text alone."""
    source = SourceText.of("Überall\r\nSchnee")

    assert hashlib.sha256("Überall\nSchnee".encode()).hexdigest() == source.sha256


def test_a_span_names_the_lines_of_its_first_and_last_character() -> None:
    """A span that ends right before a line end ends on that line."""
    source = SourceText.of("ab\ncd\nef")

    span = source.span(1, 5)

    assert (1, 2, "b\ncd") == (span.start_line, span.end_line, source.slice(span))


@given(st.text(alphabet="ab \n\r", max_size=40))
def test_line_spans_cut_the_text_at_its_newlines(text: str) -> None:
    """Joined by newlines, the lines are the text again."""
    source = SourceText.of(text)

    lines = [source.text[slice(*source.line_span(n))] for n in range(1, source.lines + 1)]

    assert source.text == "\n".join(lines)


@given(st.text(alphabet="ab\n", min_size=1, max_size=40), st.data())
def test_the_line_of_a_character_holds_it(text: str, data: st.DataObject) -> None:
    """Looking up an offset finds the line whose span the offset is in; a newline belongs to the line it ends."""
    source = SourceText.of(text)
    offset = data.draw(st.integers(0, len(text) - 1))

    start, end = source.line_span(source.line_of(offset))

    assert start <= offset <= end
