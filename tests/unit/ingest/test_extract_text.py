"""Plain text comes out as its author wrote it, whatever encoding it came in; everything else is refused with a reason."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText, Line
from callboard.playbook import LineLayout, SourceText

GERMAN = "DÖRTE. Ach, wie schön! Die Bäume blühen über den Häusern, und wer weiß, ob wir uns grüßen.\n"
FRENCH = "LE MARQUIS. Où êtes-vous allée ? J'ai déjà préparé le thé, à côté de la fenêtre.\n"
RUSSIAN = "Нина. Я пришла сказать вам, господа, что спектакля сегодня не будет: занавес украли.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        ("HE. \u201cWell\u201d \u2014 she said, it\u2019s\u2026\n", "cp1252"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
    ],
)
def test_the_encoding_is_told_by_the_bytes(text: str, encoding: str) -> None:
    """Each encoding that scripts are found in is recognised without a mark."""
    extracted = extract_text(text.encode(encoding))

    assert text == extracted.text
    assert encoding == extracted.encoding


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_believed_and_taken_off(mark: bytes, encoding: str) -> None:
    """The mark says the encoding and is no part of the text."""
    extracted = extract_text(mark + RUSSIAN.encode(encoding))

    assert (RUSSIAN, encoding) == (extracted.text, extracted.encoding)


def test_line_ends_become_one() -> None:
    """Windows and old Macintosh line ends are line feeds afterwards; nothing else of the layout changes."""
    assert "A.\n\n  One\tTwo\n\x0cB.\n" == extract_text(b"A.\r\n\r\n  One\tTwo\r\x0cB.\n").text


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("A.\n\fB.\nC.\n", [1, 2, 2, 2]),
        ("A.\f\nB.\n", [1, 2, 2]),
        ("A.\n\f\n \f B.", [1, 2, 3]),
        ("A.\n\f", [1, 2]),
    ],
    ids=["before a line", "behind one", "an empty page", "at the end"],
)
def test_form_feeds_are_where_pages_begin(text: str, pages: list[int]) -> None:
    """A plain text has pages where its author turned them, and each line knows its own."""
    extracted = extract_text(text.encode())

    assert extracted.layout
    assert (text, pages) == (extracted.text, [line.page for line in extracted.layout.lines])
    assert pages[-1] == extracted.pages


def test_a_text_without_form_feeds_says_no_more_than_its_characters() -> None:
    """No layout is kept where there is nothing in it."""
    assert extract_text(b"A.\nB.\n").layout is None


def test_lines_become_a_text_with_their_layout() -> None:
    """What extractors of other formats make: each line ends with a line feed, and the layout fits the text."""
    lines = [Line("  ADA", LineLayout(indent=2)), Line(""), Line("Well.", LineLayout(page=2))]

    extracted = ExtractedText.of_lines(lines, extractor="test/1", format="text", pages=2)

    source = SourceText.of(extracted.text, extracted.layout)
    assert "  ADA\n\nWell.\n" == extracted.text
    assert [line.layout for line in lines] == [source.line_layout(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "EMPTY_FILE", "no text"),
        (b" \r\n\t\n", "EMPTY_FILE", "no text"),
        (codecs.BOM_UTF8, "EMPTY_FILE", "no text"),
        (b"{\\rtf1\\ansi HAMLET\x00}", "NOT_TEXT", "RTF"),
        (b"GIF89a\x01\x00\x01\x00\x00", "NOT_TEXT", "GIF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "NOT_TEXT", "zip"),
        (bytes(range(256)) * 4, "NOT_TEXT", "binary"),
        (GERMAN.encode() * 9 + b"\xff\xfe broken\n", "WRONG_ENCODING", "Line 10"),
        (codecs.BOM_UTF8 + b"ADA. fine\nBEA. \xe4\n", "WRONG_ENCODING", "Line 2"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, code: str, says: str) -> None:
    """Each kind of bad file has its own stable code, and a sentence and a hint that help."""
    with pytest.raises(Refused, match=says) as refused:
        extract_text(data)

    assert code == refused.value.problem.code
    assert refused.value.problem.hint


@pytest.mark.parametrize(
    ("data", "called", "hint"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office", "save it as DOCX"),
        (b"{\\rtf1\\ansi ADA. We begin.}", "RTF", "save it as DOCX"),
        (b"PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument", "save it as DOCX"),
        (b"PK\x03\x04\x14\x00mimetypeapplication/epub+zip", "e-book", "Convert it"),
        (b"PK\x03\x04\x14\x00\x06\x00play.txt", "zip", "Unpack it"),
        (b"\x1f\x8b\x08\x00", "gzip", "Unpack it"),
        (b"BM\x36\x00\x00\x00", "BMP", "PNG"),
        (b"\x7fELF\x02", "program", "right file"),
        (b"ID3\x04\x00", "recording", "right file"),
    ],
)
def test_the_hint_says_what_to_do_with_what_the_file_is(data: bytes, called: str, hint: str) -> None:
    """Whoever sends an old Word document is told to save it anew, and not to export a program."""
    with pytest.raises(Refused, match=called) as refused:
        extract_text(data)

    assert "NOT_TEXT" == refused.value.problem.code
    assert hint in (refused.value.problem.hint or "")


@pytest.mark.parametrize("name", ["MZ", "BM", "RIFF", "ID3", "GIF8"])
def test_a_play_may_begin_with_a_speaker_of_any_name(name: str) -> None:
    """A signature of letters alone makes no program and no picture of a text."""
    assert f"{name}. Hello.\n" == extract_text(f"{name}. Hello.\n".encode()).text


@settings(deadline=None)  # the first picture among them loads a library
@given(st.binary(max_size=400))
def test_any_bytes_end_in_text_or_a_typed_refusal(data: bytes) -> None:
    """Nothing that can be in a file makes the extraction fail in another way."""
    assert outcome_of(data) in {"EMPTY_FILE", "NOT_TEXT", "WRONG_ENCODING", "DAMAGED_FILE", "text"}


def outcome_of(data: bytes) -> str:
    try:
        extracted = extract_text(data)
    except Refused as refused:
        return refused.problem.code
    return "text" if extracted.text.strip() and "\r" not in extracted.text else "bad text"


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\ufeff", exclude_categories=["Cc"]), min_size=1)
)
def test_utf8_text_comes_out_as_it_went_in(text: str) -> None:
    """No character of valid text without control characters is changed or lost."""
    if text.strip():
        assert text == extract_text(text.encode()).text
