"""A page comes out as a browser shows it: its blocks as lines, what hides in it left out, and nothing lost."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from typeset.extracted import layout_of, lines, runs_of, words
from typeset.pdf import Faces, headings_and_parentheses, plain
from typeset.scripts import PLAY, SCREENPLAY
from typeset.web import web_page


def read(body: str, css: str = "") -> ExtractedText:
    return extract_text(f"<!DOCTYPE html><html><head><style>{css}</style></head><body>{body}</body></html>".encode())


@pytest.mark.parametrize("faces", [plain, headings_and_parentheses], ids=["one face", "four faces"])
@pytest.mark.parametrize("script", [SCREENPLAY, PLAY], ids=["screenplay", "play"])
def test_a_script_comes_out_as_it_was_typed(script: str, faces: Faces) -> None:
    """Every column and every blank line is where the page's margins have it."""
    extracted = extract_text(web_page(script, faces=faces))

    assert ("html", "html/1", "utf-8") == (extracted.format, extracted.extractor, extracted.encoding)
    assert script == extracted.text


def test_preformatted_text_keeps_its_blanks() -> None:
    """As an archive's plain text on a page has it."""
    assert SCREENPLAY.strip("\n") == extract_text(
        f"<html><pre>\n{escape(SCREENPLAY)}</pre></html>".encode()
    ).text.strip("\n")


def test_paragraphs_are_set_apart_and_breaks_are_not() -> None:
    """Blanks in a page's source are one blank; an end tag may be missing."""
    extracted = read("<h2>Act  I</h2>\n<p>MARTHA.\n  You have<br> brought it.<p>EDWIN. <b>Only <i>lent</i></b>, aunt.")

    assert ["Act I", "", "MARTHA. You have", "brought it.", "", "EDWIN. Only lent, aunt."] == lines(extracted)
    assert ("h2", [("Only", "b"), ("lent", "bi")]) == (layout_of(extracted, "Act").role, runs_of(extracted, "Only"))


def test_alignment_is_shown_and_said() -> None:
    """By the tags of old pages, by attributes and by styles."""
    extracted = read("<center>ACT ONE</center><p align=right>CUT TO:<div style='text-align: center'>Noon</div>")

    assert ["centre", "right", "centre"] == [layout_of(extracted, text).alignment for text in ("ACT", "CUT", "Noon")]
    assert [26.5, 53.0, 28.0] == [layout_of(extracted, text).indent for text in ("ACT", "CUT", "Noon")]


def test_style_sheets_of_the_page_hold() -> None:
    """Of tags, classes and ids; what says more of an element counts more."""
    css = "/* p{} */ p.stage, .verse {margin-left: 4em} p {margin: 0; margin-left: 0} .sc {font-variant: small-caps} #x {font-style: italic}"
    css += " .verse {display: block} @media print { p { display: none } } .gone {display: none}"
    body = "<p class=gone>Hidden.</p><p class=stage>He sits.</p><p><span class=sc>Ham.</span> To be</p>"
    body += "<p><span class=verse>One</span><span class=verse id=x>Two</span></p>"

    extracted = read(body, css)

    assert [" " * 8 + "He sits.", "Ham. To be", " " * 8 + "One", " " * 8 + "Two"] == lines(extracted)
    assert ([("Ham.", "s")], [("Two", "i")]) == (runs_of(extracted, "Ham"), runs_of(extracted, "Two"))
    assert "stage" == layout_of(extracted, "sits").role


def test_lines_of_verse_may_be_indented_one_by_one() -> None:
    """As pages of plays indent the second half of a split line."""
    extracted = read('<p>ROMEO<br><span style="margin-left: 3em">Ay me.</span><br>&nbsp;&nbsp;&nbsp;So.</p>')

    assert ["ROMEO", "      Ay me.", "   So."] == lines(extracted)


def test_a_list_of_persons_in_a_table_stays_on_its_lines() -> None:
    """And whole speeches in two cells are columns."""
    extracted = read(
        "<table><tr><td>MARTHA GREY<td>a widow<tr><td>EDWIN</td><td>her nephew</td></tr></table>"
        "<table><tr><td>ROSA<p>I told you on Monday that it would be late.</td><td>PAUL<p>On no day.</td></tr></table>"
    )

    assert ["MARTHA GREY   a widow", "EDWIN         her nephew"] == lines(extracted)[:2]
    assert [1, 1, 2, 2] == [layout_of(extracted, text).column for text in ("ROSA", "I told", "PAUL", "On no")]


def test_scripts_and_what_is_hidden_are_no_text() -> None:
    """Nothing of a page is run or fetched; its title is shown elsewhere."""
    body = "<script>document.write('<p>no')</script><!-- no --><p hidden>no<template>no</template><p>Yes."

    assert ["Yes."] == lines(read(body))


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "windows-1252"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "latin-1"),
    ],
)
def test_the_encoding_is_what_the_page_says(encoding: str, declared: str) -> None:
    """Unless it is plainly in UTF-8."""
    text = "Нина. Занавес украли." if encoding == "koi8-r" else "DÖRTE. “Wie schön!”"
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"><body><p>{text}'

    assert [text] == lines(extract_text(page.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_is_believed_before_the_page(encoding: str) -> None:
    """Whatever the page says of itself."""
    page = '<html><head><meta charset="koi8-r"></head><body><p>Ach, schön!</body></html>'

    assert ["Ach, schön!"] == lines(extract_text(page.encode(encoding)))


def test_entities_are_characters_and_unknown_ones_stay() -> None:
    """By name and by number."""
    assert ["Où — é < € &nonsense;"] == lines(read("<p>O&ugrave; &mdash; &#233; &lt; &#x20AC; &nonsense;"))


def test_a_page_nested_beyond_reason_is_refused() -> None:
    """It would lose its end otherwise."""
    with pytest.raises(Refused) as refused:
        read("<div>" * 5000 + "The end.")

    assert "NESTED_TOO_DEEP" == refused.value.problem.code


def test_text_that_only_speaks_of_tags_is_plain() -> None:
    """A play may mention them, and another format may begin with one."""
    assert ["text", "text"] == [
        extract_text(data).format for data in (b"ADA. <p> is a tag.\n", b"<TEI><text/></TEI>\n")
    ]


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"))
_TAGS = st.sampled_from(
    [
        "p",
        "div",
        "span",
        "i",
        "b",
        "center",
        "pre",
        "blockquote",
        "li",
        "ul",
        "table",
        "tr",
        "td",
        "h1",
        "br",
        "hr",
        "q0",
        "a",
        "section",
        "dd",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_TAGS, _TEXT, st.booleans(), _TEXT), max_size=12))
@example([("table", "", False, ""), ("tr", "", False, ""), ("td", "0", True, "")])
def test_no_word_is_lost_or_invented(pieces: list[tuple[str, str, bool, str]]) -> None:
    """However its tags are nested, closed or left open; what a table has outside of its cells comes before it, as in browsers."""
    page, shown = "<html><body>", ""
    for tag, inside, closed, behind in pieces:
        page += f"<{tag}>{escape(inside)}{f'</{tag}>' if closed else ''} {escape(behind)}"
        shown += f"{inside}{behind}"
    extracted = extract_text(f"{page}<p>The end.".encode())

    written, read = "".join(words(f"{shown}The end.")), "".join(words(extracted.text))
    assert sorted(written) == sorted(read)
    assert written == read or "<table>" in page
