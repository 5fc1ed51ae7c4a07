"""A Final Draft script comes out as Final Draft would print it, with what it calls each paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.contracts.problems import Refused
from callboard.ingest.extract import extract_text
from typeset.extracted import layout_of, lines, runs_of, words
from typeset.final_draft import final_draft, kind_of, paragraph, unwrapped
from typeset.scripts import SCREENPLAY

SCRIPT = list(unwrapped(SCREENPLAY[SCREENPLAY.index("INT.") :]))
BOTH = "<Paragraph><DualDialogue>{}</DualDialogue></Paragraph>"


def test_paragraphs_stand_where_they_would_be_printed() -> None:
    """Indents and blank lines are those of the script's own settings, and of Final Draft's where it has none."""
    extracted = extract_text(final_draft(SCRIPT))

    got = [line for line in lines(extracted) if line]
    assert ("fdx", "fdx/2", None) == (extracted.format, extracted.extractor, extracted.pages)
    assert [line.rstrip() if "FADE OUT" not in line and "CUT TO" not in line else line.strip() for line in SCRIPT] == [
        line if "FADE OUT" not in line and "CUT TO" not in line else line.strip() for line in got
    ]
    assert 60 == len(next(line for line in got if "CUT TO:" in line))
    assert all(
        not lines(extracted)[n - 1] for n, line in enumerate(lines(extracted)) if n and kind_of(line) == "Character"
    )


def test_each_line_has_the_name_of_its_kind() -> None:
    """What the file calls a paragraph is the role of its line."""
    extracted = extract_text(final_draft(SCRIPT))

    assert [kind_of(line) for line in SCRIPT] == [
        layout.role for layout in (extracted.layout.lines if extracted.layout else ()) if layout.role
    ]


def test_the_title_page_comes_first() -> None:
    """Though the file has it last; it is on none of the script's pages."""
    page = '<Paragraph Type="Scene Heading"><SceneProperties Page="1"/><Text>INT. A</Text></Paragraph>'
    extracted = extract_text(final_draft(SCRIPT[:2], title=["THE LAMP ROOM", "by Nobody"], more=page))

    assert ["THE LAMP ROOM", "by Nobody"] == [line.strip() for line in lines(extracted)[:2]]
    assert ("centre", None) == (layout_of(extracted, "LAMP ROOM").alignment, layout_of(extracted, "by Nobody").page)


def test_numbers_of_scenes_stand_before_their_headings() -> None:
    """As a shooting script has them; a heading without words has none."""
    numbered = paragraph("Scene Heading", "INT. ATTIC", Number="12A") + '<Paragraph Type="Action" Number="3"/>'

    assert ["12A  INT. ATTIC"] == lines(extract_text(final_draft([], more=numbered)))


def test_speeches_side_by_side_are_columns() -> None:
    """The left one whole, then the right one, further in."""
    speeches = [("Character", "ROSA"), ("Dialogue", "I told you."), ("Character", "PAUL"), ("Dialogue", "Nothing.")]
    both = BOTH.format("".join(paragraph(kind, text) for kind, text in speeches))

    extracted = extract_text(final_draft(["She stops."], more=both))

    assert [None, 1, 1, 2, 2] == [
        layout_of(extracted, text).column for text in ("She stops", "ROSA", "I told", "PAUL", "Nothing")
    ]
    assert 30.0 == layout_of(extracted, "Nothing").indent


def test_words_around_speeches_side_by_side_are_kept() -> None:
    """A paragraph that holds such speeches may have words of its own, and more than one pair; so may one of theirs."""
    one, other = (f"<DualDialogue>{paragraph('Character', name)}</DualDialogue>" for name in ("ROSA", "PAUL"))
    inner = f"<DualDialogue>{paragraph('Character', 'IDA')[:-12]}{one}</Paragraph></DualDialogue>"

    extracted = extract_text(final_draft([], more=f"<Paragraph><Text>Both.</Text>{one}{other}{inner}</Paragraph>"))

    assert ["Both.", "ROSA", "PAUL", "IDA", "ROSA"] == words(extracted.text)


def test_styles_of_characters_are_kept() -> None:
    """And what is shown in capitals is in capitals."""
    texts = '<Text>A </Text><Text Style="Bold+Italic">lamp</Text><Text Style="AllCaps"> turns</Text>'

    extracted = extract_text(final_draft([], more=f'<Paragraph Type="Action">{texts}</Paragraph>'))

    assert (["A lamp TURNS"], [("lamp", "bi")]) == (lines(extracted), runs_of(extracted, "lamp"))


def test_pages_are_those_that_the_script_says() -> None:
    """Of its scenes, and where a paragraph starts a new one."""
    more = '<Paragraph Type="Scene Heading"><SceneProperties Page="4"/><Text>EXT. SEA</Text></Paragraph>'
    more += paragraph("Action", "Foam.") + paragraph("General", "THE END", StartsNewPage="Yes")

    extracted = extract_text(final_draft(["She stops."], more=more))

    assert [1, 4, 4, 5] == [layout_of(extracted, text).page for text in ("stops", "SEA", "Foam", "END")]
    assert 5 == extracted.pages


def test_heads_and_feet_are_no_text_and_are_named() -> None:
    """Final Draft keeps them beside the script, once for all pages."""
    feet = f"<Footer>{paragraph('General', 'Second draft')}</Footer>"
    heads = f"<HeaderAndFooter><Header>{paragraph('General', 'THE TIDE')}</Header>{feet}</HeaderAndFooter>"

    extracted = extract_text(final_draft(["Rain."]).replace(b"<TitlePage>", heads.encode() + b"<TitlePage>"))

    assert ["Rain."] == lines(extracted)
    (note,) = extracted.notes
    assert ("HEADS_LEFT_OUT", True) == (note.code, note.message.endswith("“THE TIDE”, “Second draft”."))


def test_notes_are_no_text_and_are_counted() -> None:
    """A script note hangs on a paragraph and is for its writers."""
    note = f'<Paragraph Type="Action"><ScriptNote>{paragraph("Action", "Fix this.")}</ScriptNote><Text>Rain.</Text></Paragraph>'

    extracted = extract_text(final_draft([], more=note))

    assert (["Rain."], ["NOTES_LEFT_OUT"]) == (lines(extracted), [note.code for note in extracted.notes])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (final_draft(SCRIPT)[:500], "DAMAGED_FILE"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><FinalDraft>&b;</FinalDraft>',
            "UNSAFE_XML",
        ),
        (b"<FinalDraft></FinalDraft>", "EMPTY_FILE"),
    ],
    ids=["cut off", "an entity", "empty"],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    """Damage, danger and emptiness each have their code."""
    with pytest.raises(Refused) as refused:
        extract_text(data)

    assert code == refused.value.problem.code


def test_a_script_in_utf_16_is_read() -> None:
    """As programs on Windows may write XML."""
    data = final_draft(["Über den Häusern."]).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")

    assert ["Über den Häusern."] == lines(extract_text(data))


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"))
_KIND = st.sampled_from(["Scene Heading", "Action", "Character", "Dialogue", "Parenthetical", "Transition", "Odd"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_KIND, _TEXT, st.booleans()), max_size=8))
def test_no_word_is_lost_or_invented(paragraphs: list[tuple[str, str, bool]]) -> None:
    """Whatever kinds of paragraphs stand side by side or below each other."""
    content = [(BOTH if beside else "{}").replace("{}", paragraph(kind, text)) for kind, text, beside in paragraphs]

    extracted = extract_text(final_draft(["The end."], more="".join(content)))

    assert words("\n".join(["The end.", *(text for _, text, _ in paragraphs)])) == words(extracted.text)
