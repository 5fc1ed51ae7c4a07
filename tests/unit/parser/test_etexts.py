"""What the makers of an e-text put around a play: before it and after it, never in it, and all there."""

import pytest

from callboard.parser.convert import convert
from callboard.playbook import ElementType, SourceText, verify

PLAY = "ACT I\n\nSCENE 1. A yard.\n\n" + "ANNA. The rope is wet.\n\nBEN. So it was yesterday.\n\n" * 6


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (
            "*** START OF THE PROJECT GUTENBERG EBOOK THE ROPEWALK ***",
            "*** END OF THE PROJECT GUTENBERG EBOOK THE ROPEWALK ***",
        ),
        (
            "***START OF THE PROJECT GUTENBERG EBOOK THE ROPEWALK***",
            "End of Project Gutenberg's The Ropewalk, by A. Walker",
        ),
        (
            "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
            "Ende dieses Projekt Gutenberg Etextes The Ropewalk",
        ),
    ],
)
def test_what_is_around_an_etext_is_front_and_back_matter(start: str, end: str) -> None:
    """The licence speaks of acts and names nobody; the title stands in the head's own field."""
    licence = "Section 1.  General Terms\n\nYou may copy it, ACT BY ACT.  The Foundation: write to its address.\n\n"
    head = f"The Project Gutenberg EBook of The Ropewalk, by A. Walker\n\nTitle: The Ropewalk\n\nAuthor: A. Walker\n\n{start}\n\n"
    text = f"{head}THE ROPEWALK\n\n\n{PLAY}\n\n{end}\n\n{licence}"
    playbook = convert(text)

    verify(playbook, SourceText.of(text))
    kinds = {e.text.split("\n")[0]: e.type for e in playbook.elements}
    assert ElementType.FRONT_MATTER == kinds[start]
    assert [ElementType.BACK_MATTER] * 3 == [
        kinds[x] for x in (end, "Section 1.  General Terms", licence.split("\n")[2])
    ]
    assert ("The Ropewalk", "A. Walker") == tuple(x.text for x in (playbook.title, playbook.author) if x)
    assert (1, ["Anna", "Ben"]) == (len(playbook.acts), [c.name.title() for c in playbook.characters])
    assert playbook.elements[-1].text in text[text.index(end) :]
