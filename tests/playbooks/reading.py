"""Readers of Fountain and FDX, written after the formats' own descriptions and apart from the exports.

Both give rows: a kind and a text, with what the format calls them translated to one set of names. ``dual cue`` is the second
of two cues whose speeches are said at once.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias
from xml.etree import ElementTree as ET

Row: TypeAlias = tuple[str, str]

_ESCAPED = re.compile(r"\\([*_\\!@~.<>#=(^])")
_UNESCAPED_EMPHASIS = re.compile(r"(?<!\\)(?:\\\\)*[*_]")
_PLACE = re.compile(r"(INT|EXT|EST|INT\.?/EXT|I/E)[. ]", re.IGNORECASE)
_FORCED = {"!": "action", "@": "cue", "~": "lyric", ">": "transition", "#": "act", "=": "synopsis"}


def read_fountain(data: bytes) -> list[Row]:
    """The rows of a Fountain file after its title page. Marks that force a kind are heeded on every line, as in the reference reader."""
    lines = data.decode().split("\n")
    assert not _UNESCAPED_EMPHASIS.search(data.decode())
    assert "[[" not in data.decode()
    at = lines.index("")  # the title page ends there
    rows: list[Row] = []
    speaking = False
    for number in range(at, len(lines)):
        line = lines[number]
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if line == "  " and speaking:
            continue
        if not line.strip():
            speaking = False
            continue
        kind, text = _row(line, after, speaking=speaking)
        speaking = kind in {"cue", "dialogue", "parenthetical"}
        if kind == "cue" and text.endswith("^") and not text.endswith("\\^"):
            kind, text = "dual cue", text[:-1].rstrip()
        rows.append((kind, _ESCAPED.sub(r"\1", text)))
    return rows


def _row(line: str, after: str, *, speaking: bool) -> Row:
    if line[0] in _FORCED:
        return _FORCED[line[0]], line.lstrip("#").strip() if line[0] == "#" else line[1:].strip()
    if line[0] == "." and line[1:2] != ".":
        return "scene", line[1:]
    if speaking:
        return ("parenthetical", line[1:-1]) if line[0] == "(" and line[-1] == ")" else ("dialogue", line)
    if _PLACE.match(line):
        return "scene", line
    if line.isupper() and line.endswith("TO:"):
        return "transition", line
    return ("cue", line) if line.isupper() and after.strip() else ("action", line)


_TYPES = {
    "New Act": "act",
    "Scene Heading": "scene",
    "Action": "action",
    "Character": "cue",
    "Dialogue": "dialogue",
    "Parenthetical": "parenthetical",
    "Transition": "transition",
}


def read_fdx(data: bytes) -> list[Row]:
    """The rows of an FDX file's content."""
    root = ET.fromstring(data)  # noqa: S314 - our own output
    assert ("FinalDraft", "Script") == (root.tag, root.get("DocumentType"))
    return [row for paragraph in root.findall("Content/Paragraph") for row in _paragraphs(paragraph)]


def _paragraphs(paragraph: ET.Element) -> Iterator[Row]:
    both = paragraph.find("DualDialogue")
    if both is None:
        yield _paragraph(paragraph)
        return
    cues = 0
    for each in both.findall("Paragraph"):
        kind, text = _paragraph(each)
        cues += kind == "cue"
        yield "dual cue" if kind == "cue" and cues == 2 else kind, text
    assert 2 == cues


def _paragraph(paragraph: ET.Element) -> Row:
    kind = _TYPES[str(paragraph.get("Type"))]
    text = "".join(piece.text or "" for piece in paragraph.findall("Text"))
    return kind, text[1:-1] if kind == "parenthetical" else text
