"""What holds for the reading of screenplays whatever they are, and how its time grows."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import EmptySource, NoSpeakersFound, Playbook, SourceText, parse, verify
from typeset.screenplays import LAYOUTS, script

_PIECES = st.sampled_from(
    ["INT. KITCHEN - DAY", "EXT. X", "12  INT. Y  12", "ANNA", "BEN (V.O.)", "(beat)", "(", ")", "It rains.", "CUT TO:", "(MORE)",
     "CONTINUED:", "7.", "*", "[[", "]]", "/*", "*/", "@Mc", ".x", "!A", "~la", "> C <", "> D", "===", "# ACT ONE", "= s", "Title: T",
     "ANNA: hello", "\n", "\n", "\n\n", "          ", "\t", "\x0c", "\x00", "İ", "ß", "第1场 内 日", "by",
     "ROSA            PAUL", "No, no.         Yes.", "                Well?"]
)  # fmt: skip
_SCRIPTLIKE = st.lists(_PIECES, max_size=60).map(lambda pieces: "INT. A - DAY\n\nANNA\nHello.\n\n" + " ".join(pieces))
_LINES = st.lists(_PIECES, max_size=60).map(lambda pieces: "\n".join(["INT. A - DAY", "", "ANNA", "Hello.", *pieces]))


def _read(text: str, size: int) -> Playbook:
    return asyncio.run(parse(RulesEngine(size), SourceText.of(text)))


@settings(deadline=None, max_examples=200)
@given(st.one_of(_SCRIPTLIKE, _LINES))
def test_every_character_is_owned_once(text: str) -> None:
    """Whatever stands below a scene heading, nothing is lost, and nothing twice."""
    try:
        playbook = convert(text)
    except (EmptySource, NoSpeakersFound):
        return
    verify(playbook, SourceText.of(text))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_chunks_do_not_show(layout: str) -> None:
    """Read in many chunks or in one, the playbook is the same."""
    text = LAYOUTS[layout](script()).text

    assert _read(text, 1_000_000) == _read(text, 300)


def test_a_long_scene_is_cut_where_somebody_begins_to_speak() -> None:
    """No chunk begins with words whose speaker stands in the one before."""
    text = "INT. A - DAY\n\n" + "ANNA\nThe rope is fast.\n\nBEN\nThen haul, and count again.\n\n" * 60
    source = SourceText.of(text)

    chunks = asyncio.run(RulesEngine(300).plan(source)).chunks

    assert len(chunks) > 3
    assert {"ANNA", "BEN"} == {text.splitlines()[chunk.start_line - 1] for chunk in chunks[1:]}
    assert _read(text, 1_000_000) == _read(text, 300)
