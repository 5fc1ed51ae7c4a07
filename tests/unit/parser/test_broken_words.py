"""Words that the end of a line or page breaks: kept in the source, known, and whole in what is exported."""

import pytest

from callboard.parser.convert import convert
from callboard.playbook import SourceText, verify
from callboard.playbook.exports import FORMATS

TALK = "ANNA\nThe windmill stands.\n\nBEN\nIt is well-known.\n\n" * 3

PROSE = (
    "ANNA\nWe were told that this was the last of\nthem and that there would be no other\never.\n\nBEN\nIt is the windmill, and it is well-known.\n\n"
    * 3
)


def _exported(text: str, to: str = "markdown") -> str:
    playbook = convert(text)
    verify(playbook, SourceText.of(text))
    return FORMATS[to].write(playbook).data.decode()


@pytest.mark.parametrize("to", ["tei", "fountain", "fdx", "markdown", "text"])
def test_a_word_broken_at_the_end_of_a_line_is_whole_in_exports(to: str) -> None:
    """The source has it elsewhere without a hyphen; the playbook still has the hyphen, and says what it is."""
    text = f"{TALK}ANNA\nBut nobody has seen the wind-\nmill turn.\n\nBEN\nNo.\n"
    broken = [e for e in convert(text).elements if e.hyphens]

    assert ["But nobody has seen the wind-\nmill turn."] == [e.text for e in broken]
    assert [(broken[0].text.index("-"),)] == [e.hyphens for e in broken]
    assert "seen the windmill" in " ".join(_exported(text, to).split())


def test_a_hyphen_of_the_word_itself_stays() -> None:
    """It stands in the word elsewhere, too, or no word of the text is ever broken; in both cases no blank comes behind it."""
    text = f"{TALK}ANNA\nThat is as well-\nknown as a half-\nmoon.\n\nBEN\nA moon, then, and a half.\n"

    assert () == tuple(at for e in convert(text).elements for at in e.hyphens)
    assert "as well-known as a half-moon." in _exported(text)


def test_a_hyphen_that_stands_for_a_word_keeps_its_blank() -> None:
    """The next word but one has what it stands for."""
    text = f"{TALK}ANNA\nThe upper-\nand the lowermost.\n\nBEN\nNo.\n"

    assert "The upper- the lowermost" not in _exported(text)
    assert "The upper- and the lowermost" in _exported(text)


def test_a_text_that_breaks_words_breaks_those_that_it_has_once() -> None:
    """Where most halves at line ends are no words, no hyphen there belongs to a word; a soft hyphen never does."""
    lines = (
        "You will find there a calcu-",
        "lation of no little impor-",
        "tance, which once the secre-",
        "tary of our univer\u00ad",
        "sity wrote in the cellar.",
    )

    assert (
        "find there a calculation of no little importance, which once the secretary of our university wrote in the cellar."
        in _exported(f"{PROSE}ANNA\n{chr(10).join(lines)}\n\nBEN\nNo.\n")
    )


def test_a_word_broken_by_the_end_of_a_page_is_whole() -> None:
    """It is said before the running head, which is in nobody's mouth."""
    pages = [f"THE MILL\n\n{PROSE}BEN\nIs it?\n\nANNA\nNobody has seen the wind-", "THE MILL\n\nmill turn, not once."]
    text = "\n\f".join([*pages, *[f"THE MILL\n\n{PROSE}"] * 3])

    assert "Nobody has seen the windmill turn, not once." in _exported(text)
    assert "THE MILL" not in _exported(text)
