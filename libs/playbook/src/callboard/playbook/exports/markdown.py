"""Markdown (CommonMark): headings for acts and scenes, bold cues, directions in italics, verse with hard line breaks."""

import re
from collections.abc import Iterator, Mapping

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports import losses
from callboard.playbook.exports.blocks import BETWEEN, Passage, Speech, blocks
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.wording import joined
from callboard.playbook.playbook import Playbook

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_OPENS = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")
_HARD_BREAK = "  "  # two blanks, not a backslash: they are no character that a reader would take for the text's
_HEADS = {
    ElementType.TITLE: "#",
    ElementType.CAST_HEADING: "##",
    ElementType.ACT_HEADING: "##",
    ElementType.HEADING: "##",
    ElementType.SCENE_HEADING: "###",
}
_STAGED = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL, ElementType.TRANSITION})


def to_markdown(playbook: Playbook) -> bytes:
    """``playbook`` as CommonMark in UTF-8."""
    names = playbook.names
    lines: list[str] = []
    listed = False
    for block in blocks(playbook.elements):
        written = _speech(block, names) if isinstance(block, Speech) else _alone(block)
        if written is None:
            continue
        entry = not isinstance(block, Speech) and block.type is ElementType.CAST_ITEM
        lines += [written] if entry and listed else ["", written]
        listed = entry
    return ("\n".join(lines).strip("\n") + "\n").encode("utf-8", "replace")


def _alone(element: Element) -> str | None:
    text = joined(element.text)
    if element.type in BETWEEN:
        return None
    if element.type in _HEADS:
        return f"{_HEADS[element.type]} {_plain(text)}"
    if element.type is ElementType.CAST_ITEM:
        return f"- {_line(text)}"
    if element.type is ElementType.AUTHOR or element.type in _STAGED:
        return _italic(text)
    return _line(text)


def _speech(speech: Speech, names: Mapping[str, str]) -> str:
    paragraphs: list[list[str]] = [[f"**{_plain(speech.called(names))}**"]]
    for line, of_paragraph in _lines(speech):
        if not of_paragraph and len(paragraphs[-1]) > 1:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return "\n\n".join(f"{_HARD_BREAK}\n".join(lines) for lines in paragraphs)


def _lines(speech: Speech) -> Iterator[tuple[str, bool]]:
    """Its lines, each with whether it stays in the paragraph of the one before."""
    before: Passage | None = None
    for part in speech.parts:
        if isinstance(part, Passage):
            yield _line(" ".join(_inside(part))), part.verse or before is None or before.verse
            before = part
        elif part.type not in BETWEEN:
            yield _italic(joined(part.text)), True


def _inside(passage: Passage) -> Iterator[str]:
    for piece in passage.pieces:
        if piece.type is ElementType.DIALOGUE:
            yield _plain(joined(piece.text))
        elif piece.type not in BETWEEN:
            yield _italic(joined(piece.text))


def _italic(text: str) -> str:
    return f"*{_plain(text)}*"


def _line(text: str) -> str:
    """What begins a line is no list, underline or number of a list."""
    return _OPENS.sub(_as_text, text) if text[:1].isdigit() or text[:1] in "-+=" else text


def _as_text(found: re.Match[str]) -> str:
    opens = found.group()
    return f"{opens}\\" if opens.isdigit() else f"\\{opens}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


MARKDOWN = Format(
    name="markdown",
    title="Markdown",
    media_type="text/markdown; charset=utf-8",
    suffixes=(".md", ".markdown"),
    render=to_markdown,
    loses=(losses.ORNAMENTS, losses.VERSE, losses.DUAL, *losses.WHOLE),
)
