"""What the layout of a file says of a play: names in a type of their own, directions in italics."""

import asyncio
import re

import pytest

from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, LineLayout, Playbook, SourceLayout, SourceText, StyledRun, parse, verify

_MARK = re.compile(r"<(?P<style>[bisu])>(?P<text>.*?)</(?P=style)>")


def _read(marked: str) -> Playbook:
    """Read a text in which ``<i>…</i>`` and the like say how the characters of a line are set."""
    lines: list[str] = []
    layouts: list[LineLayout] = []
    for line in marked.split("\n"):
        plain, runs, reached = "", list[StyledRun](), 0
        for match in _MARK.finditer(line):
            plain += line[reached : match.start()]
            runs.append(StyledRun(len(plain), len(plain) + len(match["text"]), match["style"]))
            plain, reached = plain + match["text"], match.end()
        lines.append(plain + line[reached:])
        layouts.append(LineLayout(runs=tuple(runs)))
    flat = SourceText.of("\n".join(lines))
    source = SourceText.of(flat.text, SourceLayout(source_sha256=flat.sha256, lines=tuple(layouts)))
    playbook = asyncio.run(parse(RulesEngine(), source))
    verify(playbook, source)
    return playbook


def _texts(playbook: Playbook, *kinds: ElementType) -> list[str]:
    return [e.text for e in playbook.elements if e.type in kinds]


CELLAR = """Keller

<b>Anna</b> Wer hat das Licht gelöscht? <i>Sie horcht.</i> Niemand.

<b>Bruno</b> Ich war es nicht, und ich habe es auch <i>nie</i> gesagt.

<i>Anna tritt ans Fenster und sieht lange
in den Hof hinunter.</i>

<b>Anna</b> Dann war es der Wind.

<b>Bruno</b> Der Wind hat keine Hände.
""".replace("lange\nin den Hof", "lange</i>\n<i>in den Hof")


@pytest.mark.parametrize("style", ["b", "u", "s"])
def test_a_name_in_a_type_of_its_own_opens_a_speech(style: str) -> None:
    """Without any punctuation after it."""
    playbook = _read(CELLAR.replace("b>", f"{style}>"))

    assert ["Anna", "Bruno", "Anna", "Bruno"] == _texts(playbook, ElementType.CUE)


def test_small_capitals_are_capitals() -> None:
    """However the file has their letters."""
    playbook = _read(re.sub(r"<b>(\w+)</b>", lambda m: f"<s>{m[1].lower()}</s>", CELLAR))

    assert ["anna", "bruno", "anna", "bruno"] == _texts(playbook, ElementType.CUE)


def test_italics_are_directions_where_they_stand_like_directions() -> None:
    """A paragraph or a sentence of its own; a stressed word is said."""
    playbook = _read(CELLAR)

    assert ["Sie horcht.", "Anna tritt ans Fenster und sieht lange\nin den Hof hinunter."] == _texts(
        playbook, ElementType.PARENTHETICAL, ElementType.DIRECTION
    )
    assert any("nie gesagt" in text for text in _texts(playbook, ElementType.DIALOGUE))


def test_where_everything_is_in_italics_they_mean_nothing() -> None:
    """Then what is said is italic, too."""
    text = "".join(f"ANNA: <i>Line {n}.</i>\n\nBEN: <i>And then?</i>\n<i>Go on.</i>\n\n" for n in range(5))
    playbook = _read("Scene 1\n\n" + text)

    assert [] == _texts(playbook, ElementType.PARENTHETICAL, ElementType.DIRECTION)
