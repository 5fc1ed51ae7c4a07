"""Writes screenplays as Final Draft does, from a text whose indents say what each line is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

_KINDS = {0: "Action", 10: "Dialogue", 16: "Parenthetical", 22: "Character"}
_SETTINGS = """\
<ElementSettings Type="Character"><ParagraphSpec LeftIndent="3.70" RightIndent="7.25" SpaceBefore="12"/></ElementSettings>
<ElementSettings Type="Parenthetical"><ParagraphSpec FirstIndent="0" LeftIndent="3.10" SpaceBefore="0"/></ElementSettings>
<ElementSettings Type="Dialogue"><ParagraphSpec LeftIndent="2.50" RightIndent="6.00" SpaceBefore="0"/></ElementSettings>
<ElementSettings Type="Transition"><ParagraphSpec Alignment="Right" RightIndent="7.50" SpaceBefore="12"/></ElementSettings>
"""


def kind_of(line: str) -> str:
    """What Final Draft calls a line, by its indent."""
    if line.lstrip().startswith(("INT.", "EXT.")):
        return "Scene Heading"
    indent = len(line) - len(line.lstrip(" "))
    return _KINDS.get(indent, "Transition" if indent > 40 else "General")


def final_draft(paragraphs: Sequence[str], *, title: Sequence[str] = (), more: str = "") -> bytes:
    """A script of these paragraphs, one line each; `more` is XML of its content as it stands."""
    content = "\n".join(paragraph(kind_of(text), text.strip()) for text in paragraphs)
    front = "\n".join(
        f'<Paragraph Alignment="Center" Type="General"><Text>{escape(text)}</Text></Paragraph>' for text in title
    )
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
<Content>
{content}
{more}
</Content>
{_SETTINGS}
<TitlePage><Content>{front}</Content></TitlePage>
</FinalDraft>
""".encode()


def paragraph(kind: str, text: str, **attributes: str) -> str:
    """One paragraph of plain characters."""
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<Paragraph Type="{kind}"{said}><Text>{escape(text)}</Text></Paragraph>'


def unwrapped(text: str) -> Iterator[str]:
    """The paragraphs of a typewritten screenplay: lines that follow another of the same indent are put behind it."""
    before = ""
    for line in [*text.split("\n"), ""]:
        same = before and line.strip() and kind_of(line) == kind_of(before) and kind_of(line) in {"Action", "Dialogue"}
        if same:
            before = f"{before} {line.strip()}"
            continue
        if before:
            yield before
        before = line.rstrip()
