"""Whatever is typed, in whatever format: each word of it is in the file's text and in the play that the rules make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing.promises import read_file
from typeset.extracted import words
from typeset.final_draft import final_draft
from typeset.pdf import headings_and_parentheses, typewritten
from typeset.web import web_page
from typeset.word import word_document

_PIECES = st.sampled_from(
    ["ANNA", "Ben.", "ANNA AND BEN:", "ALL", "ACT I", "Scene 2", "INT. MILL - DAY", "EXT. POND", "[Enter Ben", "(aside)", "(MORE)", "]", ")",
     "ANNA (CONT'D)", "CUT TO:", "12", "7.", "--", "...", "Who goes there?", "Nobody, I think", "a-", "* * *", "# ACT II", "> no <", "@Mc", "FIN."]
)  # fmt: skip
_LINES = st.tuples(st.sampled_from([0, 0, 0, 4, 10, 16, 22, 45]), st.lists(_PIECES, max_size=3).map(" ".join))
_SCRIPTS = st.lists(_LINES, min_size=1, max_size=30).map(
    lambda lines: "The mill\n" + "\n".join(" " * indent + text for indent, text in lines) + "\nThe end\n"
)
FORMATS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16": lambda script: script.encode("utf-16"),
    "utf-32": lambda script: script.encode("utf-32"),
    "windows": lambda script: script.replace("\n", "\r\n").encode("cp1252"),
    "html": lambda script: web_page(script, faces=headings_and_parentheses),
    "fdx": lambda script: final_draft([line for line in script.split("\n") if line]),
    "docx": lambda script: word_document(script, faces=headings_and_parentheses),
    "pdf": lambda script: typewritten(script, faces=headings_and_parentheses, lines_per_page=12),
}
_REORDERED = {"pdf"}
"""Two speeches side by side are read one after the other."""


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=15)
@given(script=_SCRIPTS)
def test_no_word_is_lost_or_invented_on_the_way_to_a_playbook(name: str, script: str) -> None:
    """The text has the words that were typed; the playbook owns each of its characters once, or says why there is none."""
    extracted = read_file(FORMATS[name](script))

    assert extracted
    typed, read = words(script), words(extracted.text)
    assert Counter(typed) == Counter(read)
    assert name in _REORDERED or typed == read
