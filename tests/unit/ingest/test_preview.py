"""A Word document is shown with what it says and nothing that does anything; what cannot be shown costs nobody the text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from callboard.ingest.limits import Limits
from callboard.ingest.preview import harmless, preview_of
from callboard.ingest.sandbox import preview_in_child
from typeset.word import new_document, saved, word_document

PLAY = "ACT I\n\nADA\n  We begin.\n\nBEA\n  At last!\n"


def linked(document: Any, target: str, text: str) -> None:
    """A paragraph that is a link, as Word writes one."""
    paragraph = document.add_paragraph()
    id_ = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link: Any = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{id_}"/>')
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def test_headings_emphasis_and_tables_are_shown() -> None:
    """As HTML that says what they are."""
    document = new_document()
    document.add_heading("ACT I", 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("ADA. ").bold = True
    paragraph.add_run("We begin <now> & here.")
    paragraph.add_run(" (She sits.)").italic = True
    document.add_table(1, 2).cell(0, 1).text = "a servant"

    shown = preview_of(saved(document))

    assert "<h1>ACT I</h1>" in shown
    assert "<p><strong>ADA. </strong>We begin &lt;now&gt; &amp; here.<em> (She sits.)</em></p>" in shown
    assert "<table><tbody><tr><td></td><td><p>a servant</p></td></tr></tbody></table>" in shown


def test_links_go_to_pages_alone() -> None:
    """A link that would run a script is no link any more; its words stay."""
    document = new_document()
    linked(document, "javascript:alert(1)", "press here")
    linked(document, "file:///etc/passwd", "or here")
    linked(document, "https://example.org/play", "or read on")

    shown = preview_of(saved(document))

    assert ["javascript" in shown, "file:" in shown] == [False, False]
    assert all(words in shown for words in ("press here", "or here"))
    assert 'href="https://example.org/play" rel="noopener noreferrer">or read on</a>' in shown


def test_a_map_of_styles_in_the_file_is_not_followed() -> None:
    """Mammoth lets a document choose its own elements: one could be a script."""
    document = new_document()
    document.add_paragraph("alert(1)")
    file = io.BytesIO(saved(document))
    with zipfile.ZipFile(file, "a") as container:
        container.writestr("mammoth/style-map", "p => script")

    assert "<p>alert(1)</p>" == preview_of(file.getvalue())


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p onclick='f()'>A</p>", "<p>A</p>"),
        ("<script>f()</script>A", "A"),
        ("<style>p{}</style>A", "A"),
        ("<img src='http://example.org/x.png'>A", "A"),
        ("<p style='background:url(//example.org)'>A</p>", "<p>A</p>"),
        ("<iframe src='//example.org'></iframe><form action='/'>A</form>", "A"),
        ("<a href='//example.org'>A</a>", '<a rel="noopener noreferrer">A</a>'),
        ("<a href='#note-1'>1</a>", '<a href="#note-1" rel="noopener noreferrer">1</a>'),
        ("<a href=' JaVaScRiPt:f()'>A</a>", '<a rel="noopener noreferrer">A</a>'),
    ],
)
def test_only_what_shows_text_is_kept(html: str, left: str) -> None:
    """Whatever mammoth may come to write: nothing runs, and nothing is fetched."""
    assert left == harmless(html)


async def test_a_child_makes_the_preview(tmp_path: Path) -> None:
    """The page lands in the file that was asked for."""
    (tmp_path / "in").write_bytes(word_document(PLAY))

    assert await preview_in_child(tmp_path / "in", tmp_path / "page", Limits())

    assert "<p>ACT I</p><p>ADA</p><p>We begin.</p><p>BEA</p><p>At last!</p>" == (tmp_path / "page").read_text()


@pytest.mark.parametrize(
    "limits",
    [Limits(memory=30 * 1024 * 1024), Limits(text_bytes=10), Limits(wall_seconds=0.01)],
    ids=["memory", "size", "time"],
)
async def test_a_preview_that_takes_too_much_is_not_made(tmp_path: Path, limits: Limits) -> None:
    """That is answered, not raised: there is the text."""
    (tmp_path / "in").write_bytes(word_document(PLAY))

    assert not await preview_in_child(tmp_path / "in", tmp_path / "page", limits)


async def test_what_mammoth_cannot_read_has_no_preview(tmp_path: Path) -> None:
    """Whatever it raises."""
    (tmp_path / "in").write_bytes(b"PK\x03\x04 no document")

    assert not await preview_in_child(tmp_path / "in", tmp_path / "page", Limits())
