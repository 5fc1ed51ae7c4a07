"""What was set on paper comes out line by line, with its columns, blank lines and styles."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.pdf.fonts import styles_of
from callboard.ingest.pdf.rows import in_reading_order, row_of
from callboard.ingest.pdf.words import Word
from callboard.playbook import LineLayout, SourceText, Style
from typeset.hostile import pdf_of
from typeset.pdf import LINE, Faces, Sheet, book, headings_and_parentheses, plain, typewritten
from typeset.scripts import DUAL, PLAY, SCREENPLAY

WORDS = "the lamp is out -- and nobody knows. Who took it? But somebody's seen (a) light; no! $3.50"
HEBREW = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
CUE = " " * 22 + "TOM"


def lines(extracted: ExtractedText) -> list[str]:
    return extracted.text.split("\n")


def layout_of(extracted: ExtractedText, text: str) -> LineLayout:
    """Of the first line that holds the text."""
    assert extracted.layout
    return extracted.layout.line(1 + next(n for n, line in enumerate(lines(extracted)) if text in line))


@pytest.mark.parametrize("faces", [plain, headings_and_parentheses], ids=["one face", "four faces"])
@pytest.mark.parametrize("spacing", [1.0, 2.0], ids=["single", "double"])
@pytest.mark.parametrize("script", [SCREENPLAY, PLAY], ids=["screenplay", "play"])
def test_a_typewritten_script_comes_out_as_it_was_typed(script: str, faces: Faces, spacing: float) -> None:
    """Every column and every blank line is where the typist had it, whatever the spacing of the lines."""
    extracted = extract_text(typewritten(script, faces=faces, spacing=spacing, lines_per_page=round(54 / spacing)))

    assert ("pdf", None) == (extracted.format, extracted.encoding)
    assert script.replace("\n\n\n", "\n\n") == extracted.text.replace("\n\n\n", "\n\n")


def long_script(seed: int) -> str:
    """A screenplay of some forty pages, of words drawn by lot."""
    lot = random.Random(seed)  # noqa: S311 - no secret
    words = WORDS.split()
    typed: list[str] = []
    for number in range(1, 300):
        indent, width = lot.choice([(0, 60), (10, 35), (22, 20), (16, 25), (45, 14)])
        typed += ["", f"INT. ROOM {number} - DAY", ""] if lot.random() < 0.2 else [""] * lot.randint(0, 1)
        for _ in range(lot.randint(1, 6)):
            line = " " * indent
            while len(line) < indent + width - 8:
                line += lot.choice(words) + " "
            typed.append(line.rstrip())
    return "\n".join(typed).strip("\n") + "\n"


@pytest.mark.parametrize("seed", range(4))
def test_of_long_scripts_at_least_99_lines_in_100_are_exact(seed: int) -> None:
    """With heads and numbers on every page, where a play has more than a test's few lines."""
    script = long_script(seed)
    extracted = extract_text(typewritten(script, head="THE LAMP ROOM", faces=headings_and_parentheses))

    got = [line for line in lines(extracted) if line and "THE LAMP ROOM" not in line]
    expected = [line for line in script.split("\n") if line]
    assert len(expected) == len(got)
    exact = sum(a == b for a, b in zip(expected, got, strict=True)) / len(expected)
    assert exact >= 0.99, exact
    assert extracted.pages == sum("THE LAMP ROOM" in line for line in lines(extracted))


@pytest.mark.parametrize("seed", range(3))
def test_a_justified_book_comes_out_line_by_line(seed: int) -> None:
    """Proportional letters and stretched spaces, on paper whose margins change from page to page."""
    play = book(seed)
    extracted = extract_text(play.done())

    got = [line.strip() for line in lines(extracted) if line.strip()]
    assert len(play.lines) == len(got)
    assert sum(a == b for a, b in zip(play.lines, got, strict=True)) / len(got) >= 0.99


def test_no_page_has_margins_of_its_own() -> None:
    """A page that holds dialogue alone keeps its columns, though nothing on it stands at the margin."""
    page = "\n".join(f"{' ' * 10}Line {n} of a long speech." for n in range(54))

    extracted = extract_text(typewritten(SCREENPLAY + "\n" * (54 - SCREENPLAY.count("\n")) + page))

    assert (2, 10.0) == (layout_of(extracted, "Line 30").page, layout_of(extracted, "Line 30").indent)
    assert " " * 10 + "Line 30 of a long speech." in lines(extracted)


def test_a_paragraph_that_ends_with_its_page_ends_with_a_blank_line() -> None:
    """The space behind it is on neither page: that the page is not full tells of it, and a full page of none."""
    speech = ["HAMLET", *(f"Line {n} of a speech." for n in range(1, 9)), ""]
    script = "\n".join(speech * 6)

    assert script.rstrip() == extract_text(typewritten(script, lines_per_page=15)).text.rstrip()
    assert script.rstrip() == extract_text(typewritten(script, lines_per_page=25)).text.rstrip()


def test_facing_pages_may_have_mirrored_margins() -> None:
    """The text's edge is that of its own side of the book."""
    extracted = extract_text(book(1).done())

    assert extracted.layout
    left = [line.indent for line in extracted.layout.lines if line.alignment == "left" and not line.runs]
    assert {0.0} == set(left)


def test_centred_and_pushed_lines_are_told_from_indented_ones() -> None:
    """A name in the middle of a book's page is centred; a column where rows of all lengths begin is an indent."""
    play, screenplay = extract_text(book(1).done()), extract_text(typewritten(SCREENPLAY))

    assert "centre" == layout_of(play, "EDWIN").alignment
    assert "centre" == layout_of(play, "A VOICE").alignment
    assert "left" == layout_of(play, "He looks").alignment
    assert ("left", 22.0) == (layout_of(screenplay, CUE).alignment, layout_of(screenplay, CUE).indent)
    assert "right" == layout_of(screenplay, "FADE OUT.").alignment


def test_styles_are_known_by_their_fonts() -> None:
    """Bold and slanted type, for the characters that are set so and no others."""
    extracted = extract_text(typewritten(SCREENPLAY, faces=headings_and_parentheses))

    cue, aside = layout_of(extracted, CUE), layout_of(extracted, "IDA WREN")
    assert cue.styled(Style.BOLD, 22, 25)
    assert [(9, 13, "i")] == [tuple(run) for run in aside.runs]
    assert () == layout_of(extracted, "A brass lamp").runs


@pytest.mark.parametrize(
    ("name", "flags", "styles"),
    [
        ("ABCDEF+CourierPrime-BoldItalic", 0, "bi"),
        ("TimesNewRomanPS-ItalicMT", 0, "i"),
        ("TimesNewRoman,Bold", 0, "b"),
        ("Garamond-Semibold", 0, "b"),
        ("MinionPro-It", 0, "i"),
        ("Caslon-SmallCaps", 0, "s"),
        ("CMBX12", 0, "b"),
        ("XYZABC+CMTI10", 4, "i"),
        ("CMBXTI10", 4, "bi"),
        ("CMCSC10", 4, "s"),
        ("CMR10", 4, ""),
        ("Unknown", 1 << 6 | 1 << 18, "bi"),
        ("Unknown", -1, ""),
        ("Courier", 1, ""),
    ],
)
def test_a_fonts_name_says_its_style(name: str, flags: int, styles: str) -> None:
    """As foundries, word processors and TeX spell it; else its flags do."""
    assert styles == styles_of(name, flags)


def test_a_blank_that_only_a_reader_adds_is_none() -> None:
    """Where a small font changes into a large one, pdfium puts one; on paper there is none."""
    sheet = Sheet()
    sheet.write(72, 700, "alone", "Times-Italic", size=8)
    sheet.write(73 + stringWidth("alone", "Times-Italic", 8), 700, ") at last")

    assert "alone) at last" == lines(extract_text(sheet.done()))[0]


def test_a_stroke_under_words_underlines_them() -> None:
    """As a typist marks a title; the edge of a table further below does not."""
    sheet = Sheet()
    sheet.write(72, 700, "The Sea Gull is a play.")
    sheet.canvas.line(72, 698, 127, 698)
    sheet.canvas.line(72, 688, 400, 688)

    extracted = extract_text(sheet.done())

    assert [(0, 12, "u")] == [tuple(run) for run in layout_of(extracted, "Sea Gull").runs]


def test_speeches_side_by_side_are_read_one_after_the_other() -> None:
    """The left one whole, then the right, each marked with its column and at its own place."""
    extracted = extract_text(typewritten(DUAL))

    assert ["ROSA", "I told you on Monday that", "the train would be late."] == [
        line.strip() for line in lines(extracted)[4:7]
    ]
    assert ["PAUL", "You told me nothing on", "Monday or any day."] == [line.strip() for line in lines(extracted)[8:11]]
    columns = [layout_of(extracted, text).column for text in ("Both of them", "I told", "Monday or any", "They stop")]
    assert [None, 1, 2, None] == columns
    assert 45.0 == layout_of(extracted, "PAUL").indent


def test_a_cast_list_stays_on_its_lines() -> None:
    """Names beside what they are, even in capitals, are nobody's speeches."""
    cast = "PERSONS\n\nMARTHA GREY          A WIDOW\nEDWIN                HER NEPHEW\nA CARRIER            A MAN\n"

    extracted = extract_text(typewritten(cast))

    assert cast.split("\n") == lines(extracted)


def test_a_page_in_two_columns_is_read_down_each() -> None:
    """First the left column, then the right one, both from one edge; a heading across both stands before them."""
    sheet = Sheet()
    sheet.write(200, 740, "ACT I. A heading that goes across the page", size=14)
    for row in range(30):
        sheet.write(60, 700 - row * 14, f"Left column, line {row:02} of thirty lines")
        sheet.write(330, 700 - row * 14, f"Right column, line {row:02} of thirty lines")

    extracted = extract_text(sheet.done())

    got = [line for line in lines(extracted) if line]
    assert [f"Left column, line {row:02} of thirty lines" for row in range(30)] == got[1:31]
    assert [f"Right column, line {row:02} of thirty lines" for row in range(30)] == got[31:]


def test_a_page_of_duets_is_no_page_in_columns() -> None:
    """Each pair of speeches stays together, however many of them fill a page."""
    duet = f"{' ' * 12}ROSA{' ' * 30}PAUL\n"
    duet += 4 * "I told you on Monday, and I say   You told me nothing on Monday\n"

    extracted = extract_text(typewritten("\n".join([duet] * 9)))

    names = [line.strip() for line in lines(extracted) if line.strip() in {"ROSA", "PAUL"}]
    assert ["ROSA", "PAUL"] * 9 == names


def test_a_title_in_other_type_keeps_single_blanks() -> None:
    """Large letters on a typewritten page are on no grid."""
    sheet = Sheet()
    sheet.write(150, 700, "THE LAMP ROOM AT NIGHT", size=24)
    for row in range(30):
        sheet.write(108, 600 - row * LINE, f"Typed line {row} of thirty, in Courier type", "Courier")

    assert "THE LAMP ROOM AT NIGHT" == lines(extract_text(sheet.done()))[0].strip()


def test_words_of_hebrew_are_read_from_right_to_left() -> None:
    """The row begins at its right, and so does what is quoted in it, but for the order of its own words."""
    shalom, olam = HEBREW.split()
    placed = ["two", "words", olam, shalom]
    row = row_of(Word(text, at * 50.0, at * 50.0 + 40, 700, 12) for at, text in enumerate(placed))

    assert [shalom, olam, "two", "words"] == [word.text for word in in_reading_order(row.words)]


def test_pages_lying_on_a_side_are_read_upright() -> None:
    """What a viewer turns before it shows it."""
    sheet = Sheet(size=(792, 612), turned=90)
    sheet.canvas.translate(792, 0)
    sheet.canvas.rotate(90)
    sheet.write(72, 700, "HAMLET")
    sheet.write(72, 700 - LINE, "To be, or not to be.")

    assert "HAMLET\nTo be, or not to be.\n" == extract_text(sheet.done()).text


def test_what_runs_across_a_page_comes_after_it() -> None:
    """A watermark is not lost, and interrupts nobody."""
    sheet = Sheet()
    sheet.write(72, 700, "HAMLET")
    sheet.canvas.saveState()
    sheet.canvas.rotate(45)
    sheet.write(400, 100, "FOR REVIEW ONLY")
    sheet.canvas.restoreState()
    sheet.write(72, 700 - LINE, "To be, or not to be.")

    assert "HAMLET\nTo be, or not to be.\n\nFOR REVIEW ONLY\n" == extract_text(sheet.done()).text


def test_words_beyond_all_paper_make_no_endless_lines() -> None:
    """A file may place a word a mile to the right; it is kept, and nobody pads a line up to it."""
    sheet = Sheet()
    sheet.write(72, 700, "HAMLET")
    sheet.write(50_000, 700, "far")
    sheet.write(72, -50_000, "deep")

    assert "HAMLET\n\nfar deep\n" == extract_text(sheet.done()).text


def test_letters_set_wide_are_a_word() -> None:
    """As titles are, in type of several widths."""
    sheet = Sheet()
    for at, letter in enumerate("HAMLET"):
        sheet.write(72 + at * 20, 700, letter, size=14)
    sheet.write(72, 660, "A play.")

    assert "HAMLET" in lines(extract_text(sheet.done()))


def test_raised_marks_stay_on_their_line() -> None:
    """A footnote's number makes no line of its own."""
    sheet = Sheet()
    sheet.write(72, 700, "To be, or not")
    sheet.write(145, 705, "12", size=7)
    sheet.write(72, 686, "to be.")

    assert ["To be, or not 12", "to be.", ""] == lines(extract_text(sheet.done()))


@given(
    st.lists(
        st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60).map(str.rstrip),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_comes_out_at_its_columns(typed: list[str]) -> None:
    """Any characters, any gaps between them: nothing moves, nothing is lost, and nothing is added."""
    script = "\n".join(["FADE IN:", *(line for each in typed for line in ("Somebody waits.", each))]).rstrip() + "\n"

    extracted = extract_text(typewritten(script))

    assert extracted.layout
    if all(line.column is None for line in extracted.layout.lines):  # two names side by side would be read in turn
        assert script == extracted.text


def test_a_source_text_takes_the_layout() -> None:
    """What comes out is what a parser is given."""
    extracted = extract_text(typewritten(PLAY, lines_per_page=10))

    source = SourceText.of(extracted.text, extracted.layout)
    assert extracted.pages == source.line_layout(source.lines - 1).page


def test_each_blank_line_at_the_top_of_a_page_counts_below_a_head_at_any_distance() -> None:
    """Two and a half lines below it, too, where rounding to even numbers would take one blank line more for none."""
    pages = ["\n" * blank + "The lamp is out.\nWho took it?\nNobody knows." + "\n" * (7 - blank) for blank in range(4)]
    extracted = lines(extract_text(typewritten("".join(pages), head="THE LAMP", lines_per_page=9)))
    heads = [number for number, line in enumerate(extracted) if line.startswith("THE LAMP")]
    blanks = [next(n for n, line in enumerate(extracted[head + 1 :]) if line) for head in heads[:4]]

    assert [blanks[0] + n for n in range(4)] == blanks


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 -12 Tf -1 0 0 -1 72 700 Tm (IDA) Tj 0 20 Td (TOM) Tj ET",
        b"BT /F1 0.1 Tf 72 700 Td (IDA) Tj 0 -0.1 Td (TOM) Tj ET",
    ],
    ids=["turned twice", "next to nothing"],
)
def test_type_of_any_size_is_read(content: bytes) -> None:
    """A size below 0 turns the type, and a matrix may turn it back; lines may stand closer than a page can show."""
    face = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"

    extracted = extract_text(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %b >>" % face,
                b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            ]
        )
    )

    assert "IDA\nTOM\n" == extracted.text
