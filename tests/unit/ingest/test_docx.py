"""A Word document comes out as its styles set it: columns, blank lines, pages, tables, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Pt
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from typeset.extracted import layout_of, lines, runs_of, words
from typeset.hostile import zipped
from typeset.pdf import Faces, headings_and_parentheses, plain
from typeset.scripts import PLAY, SCREENPLAY
from typeset.word import new_document, saved, word_document


def read(document: Any) -> ExtractedText:
    return extract_text(saved(document))


@pytest.mark.parametrize("faces", [plain, headings_and_parentheses], ids=["one face", "four faces"])
@pytest.mark.parametrize("script", [SCREENPLAY, PLAY], ids=["screenplay", "play"])
def test_a_script_comes_out_as_it_was_typed(script: str, faces: Faces) -> None:
    """Every column and every blank line is where the writer set it."""
    extracted = extract_text(word_document(script, faces=faces))

    assert ("docx", "docx/1", None) == (extracted.format, extracted.extractor, extracted.pages)
    assert script == extracted.text


def test_indents_come_from_styles_and_from_those_that_they_are_based_on() -> None:
    """What a paragraph does not say itself its style says, or the one below it, or the document's defaults."""
    document = new_document()
    below = document.styles.add_style("Speech", WD_STYLE_TYPE.PARAGRAPH)
    below.paragraph_format.left_indent, below.paragraph_format.space_before = Inches(1), Pt(12)
    below.base_style, below.font.italic = document.styles["Normal"], True
    above = document.styles.add_style("Aside", WD_STYLE_TYPE.PARAGRAPH)
    above.base_style, above.paragraph_format.first_line_indent = below, Inches(0.5)
    document.add_paragraph("First.")
    document.add_paragraph("(to herself)", style="Aside")
    own = document.add_paragraph(style="Aside")
    own.add_run("Upright.").italic = False
    own.paragraph_format.left_indent = Inches(2)

    extracted = read(document)

    assert ["First.", "", " " * 15 + "(to herself)", "", " " * 25 + "Upright."] == lines(extracted)
    assert ("Aside", [("(to herself)", "i")]) == (layout_of(extracted, "to").role, runs_of(extracted, "to"))
    assert ("Normal", []) == (layout_of(extracted, "First").role, runs_of(extracted, "Upright"))


def test_switches_of_two_styles_cancel_each_other() -> None:
    """An italic word in an italic paragraph stands out by standing upright, if both are so by their styles."""
    document = new_document()
    document.styles.add_style("Thought", WD_STYLE_TYPE.PARAGRAPH).font.italic = True
    document.styles.add_style("Stress", WD_STYLE_TYPE.CHARACTER).font.italic = True
    document.add_paragraph("I ", style="Thought").add_run("never", style="Stress")

    assert [("I", "i")] == runs_of(read(document), "never")


def test_alignment_is_shown_and_said() -> None:
    """Centred and pushed lines begin where they would on paper, some 65 columns of Courier wide."""
    document = new_document()
    for text, alignment in (
        ("ACT ONE", WD_ALIGN_PARAGRAPH.CENTER),
        ("CUT TO:", WD_ALIGN_PARAGRAPH.RIGHT),
        ("Prose.", WD_ALIGN_PARAGRAPH.JUSTIFY),
    ):
        document.add_paragraph(text).alignment = alignment

    extracted = read(document)

    assert [26.5, 53.0, 0.0] == [layout_of(extracted, text).indent for text in ("ACT", "CUT", "Prose")]
    assert ["centre", "right", "left"] == [layout_of(extracted, text).alignment for text in ("ACT", "CUT", "Prose")]


def test_capitals_are_in_the_text_and_small_ones_beside_it() -> None:
    """What is shown in capitals comes out so; what is hidden does not come out."""
    document = new_document()
    paragraph = document.add_paragraph()
    for text, switch in (("Ham", "all_caps"), ("let", "small_caps"), ("secret", "hidden"), (" lies", "underline")):
        setattr(paragraph.add_run(text).font, switch, True)

    extracted = read(document)

    assert ["HAMlet lies"] == lines(extracted)
    assert [("let", "s"), ("lies", "u")] == runs_of(extracted, "lies")


def test_tabs_go_to_their_stops() -> None:
    """A name before a hanging speech, stops of the paragraph's own, and Word's at each half inch."""
    document = new_document()
    hanging = document.add_paragraph("IDA.\tAnd then?").paragraph_format
    hanging.left_indent, hanging.first_line_indent = Inches(1), Inches(-1)
    document.add_paragraph("\t\tDeep in.")
    own = document.add_paragraph("A\tB\tC").paragraph_format
    own.tab_stops.add_tab_stop(Inches(3))

    extracted = read(document)

    assert ["IDA.      And then?", " " * 10 + "Deep in.", f"A{' ' * 29}B{' ' * 4}C"] == lines(extracted)
    assert 10.0 == layout_of(extracted, "Deep").indent


def test_pages_begin_where_the_writer_or_word_turned_them() -> None:
    """What Word marks once more when it sets a page that was asked for is one page; a break in a speech is a line's end."""
    document = new_document()
    document.add_paragraph("One.")
    document.add_page_break()
    marked = document.add_paragraph()
    _rendered(marked)
    marked.add_run("Two.")
    whole = document.add_paragraph("Two, ")
    _rendered(whole)
    whole.add_run("going over.")
    split = document.add_paragraph("Three")
    split.add_run().add_break(WD_BREAK.PAGE)
    split.add_run("four.")
    document.add_paragraph("Five.").paragraph_format.page_break_before = True

    extracted = read(document)

    expected = {"One.": 1, "Two.": 2, "Two, going over.": 2, "Three": 3, "four.": 4, "Five.": 5}
    assert expected == {line: layout_of(extracted, line).page for line in lines(extracted) if line}
    assert 5 == extracted.pages


def _rendered(paragraph: Any) -> None:
    paragraph.add_run()._r.append(parse_xml(f"<w:lastRenderedPageBreak {nsdecls('w')}/>"))


def test_a_list_of_persons_in_a_table_stays_on_its_lines() -> None:
    """Short cells stand beside what they head, where the columns of the table are."""
    document = new_document()
    table = document.add_table(2, 2)
    for row, (name, what) in enumerate([("MARTHA GREY", "who owns the chair"), ("EDWIN", "her nephew")]):
        table.cell(row, 0).text, table.cell(row, 1).text = name, what

    extracted = read(document)

    assert [f"{'MARTHA GREY':30}who owns the chair", f"{'EDWIN':30}her nephew"] == lines(extracted)
    assert None is layout_of(extracted, "EDWIN").column


def test_speeches_side_by_side_are_columns() -> None:
    """Whole paragraphs in two cells come one after the other, each in its column and at its place."""
    document = new_document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "ROSA\nI told you on Monday that the train would be late, and that nobody would be there."
    table.cell(0, 1).text = "PAUL\nYou told me nothing on Monday or any day."
    document.add_paragraph("They stop.")

    table.cell(0, 0).add_paragraph("Twice.")
    extracted = read(document)

    assert [1, 1, 2, 2, None] == [
        layout_of(extracted, text).column for text in ("ROSA", "Twice", "PAUL", "any day", "They stop")
    ]
    assert 30.0 == layout_of(extracted, "PAUL").indent
    assert lines(extracted).index("") < lines(extracted).index(" " * 30 + "PAUL")


def test_numbers_of_lists_are_shown() -> None:
    """Word keeps but the rule by which it counts, and the reader sees the numbers."""
    document = new_document()
    for text in ("A street.", "A house."):
        document.add_paragraph(text, style="List Number")

    assert ["1. A street.", "2. A house."] == [" ".join(line.split()) for line in lines(read(document)) if line]


def test_a_list_without_a_name_is_nobodys() -> None:
    """A damaged document may describe a way to count and not say whose it is; paragraphs in no list are not counted by it."""
    document = new_document()
    document.add_paragraph("Nobody.")
    numbering: Any = document.part.numbering_part.element
    for each in numbering.xpath("//w:abstractNum"):
        del each.attrib[qn("w:abstractNumId")]

    assert ["Nobody."] == lines(read(document))


def test_what_was_deleted_and_what_repeats_on_each_page_is_no_text() -> None:
    """Changes that are still tracked stand as if they were accepted; heads, feet and notes are not the body."""
    document = new_document()
    document.sections[0].header.paragraphs[0].text = "THE CHAIR"
    document.sections[0].footer.paragraphs[0].text = "7"
    paragraph = document.add_paragraph("Kept")
    for name, word in (("w:ins", "added"), ("w:del", "deleted")):
        change = parse_xml(f"<{name} {nsdecls('w')}><w:r><w:t> {word}</w:t></w:r></{name}>")
        paragraph._p.append(change)
    note = parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>')
    paragraph._p.append(note)

    extracted = read(document)

    assert ["Kept added"] == lines(extracted)
    assert ["NOTES_LEFT_OUT", "HEADS_LEFT_OUT"] == [note.code for note in extracted.notes]
    assert extracted.notes[1].message.endswith("not part of its text: “THE CHAIR”.")


def test_boxes_of_text_come_after_the_paragraph_that_they_hang_on() -> None:
    """Of the two ways in which Word keeps one, one is read."""
    document = new_document()
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    markup = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    drawing = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    run = f"<w:r {nsdecls('w')} {markup}><mc:AlternateContent>{drawing}</mc:AlternateContent></w:r>"
    document.add_paragraph("Before.")._p.append(parse_xml(run))
    document.add_paragraph("After.")

    assert ["Before.", "In a box.", "After."] == lines(read(document))


def test_documents_of_the_strict_kind_are_read() -> None:
    """Its names are in other namespaces, and its lengths have units."""
    space = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    body = '<w:p><w:pPr><w:ind w:start="1in"/></w:pPr><w:r><w:t>HAMLET</w:t></w:r></w:p>'
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    relationships = f'<Relationships><Relationship Id="a" Type="{kind}" Target="/word/document.xml"/></Relationships>'
    parts = [
        ("_rels/.rels", relationships),
        ("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>"),
    ]

    extracted = extract_text(zipped((name, data.encode()) for name, data in parts))

    assert ("HAMLET", 16.0) == (extracted.text.strip(), layout_of(extracted, "HAMLET").indent)


@pytest.mark.parametrize("damage", ["cut off", "no document", "broken XML"])
def test_what_is_damaged_is_refused(damage: str) -> None:
    """With one code, however the damage came about."""
    whole = word_document(PLAY)
    data = {
        "cut off": whole[: len(whole) // 2],
        "no document": zipped([("word/styles.xml", b"<w/>"), ("word/_rels/document.xml.rels", b"<R/>")]),
        "broken XML": zipped([("_rels/.rels", b"<Relationships>"), ("word/document.xml", b"<w:p")]),
    }[damage]

    with pytest.raises(Refused) as refused:
        extract_text(data)

    assert "DAMAGED_FILE" == refused.value.problem.code


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"))
_STYLES = st.sampled_from(["bold", "italic", "underline", "small_caps"])


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(st.lists(st.lists(st.tuples(_TEXT, st.sets(_STYLES)), max_size=4), min_size=1, max_size=6), st.data())
def test_no_word_is_lost_or_invented(paragraphs: list[list[tuple[str, set[str]]]], data: st.DataObject) -> None:
    """Whatever indents, breaks, tabs and styles a document has."""
    document = new_document()
    shown = ""
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(data.draw(st.integers(-200, 3000)))
        paragraph.paragraph_format.first_line_indent = Pt(data.draw(st.integers(-400, 400)))
        for text, styles in runs:
            run = paragraph.add_run(text)
            for style in styles:
                setattr(run.font, style, True)
            end = data.draw(st.sampled_from(["", "\t", "\n", "\f"]))
            if end == "\t":
                run.add_tab()
            elif end:
                run.add_break(WD_BREAK.LINE if end == "\n" else WD_BREAK.PAGE)
            shown += text + end
        shown += "\n"
    document.add_paragraph("The end.")

    assert words(f"{shown}The end.") == words(read(document).text)
