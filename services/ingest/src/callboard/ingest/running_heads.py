"""Heads and feet that a format keeps apart from its text: where on which page they would stand is known to a printer alone."""

from __future__ import annotations

from collections.abc import Iterable

from callboard.contracts.notes import Note
from callboard.ingest.xml_reading import Element, local_name

_QUOTED = 5
_WIDEST = 60
"""Characters of each: enough to know it by."""
_TEXTS = frozenset({"t", "Text"})
"""What holds characters in a Word document, and in a Final Draft script."""


def words_of(head: Element) -> str:
    """What a head or a foot says, with single blanks."""
    texts = (each.text or "" for each in head.iter() if local_name(each) in _TEXTS)
    return " ".join("".join(texts).split())


def heads_left_out(said: Iterable[str]) -> tuple[Note, ...]:
    """The note that these are no part of a document's text; none where they say nothing but numbers."""
    different = [each for each in dict.fromkeys(said) if any(map(str.isalpha, each))]
    if not different:
        return ()
    shown = ", ".join(
        f"\N{LEFT DOUBLE QUOTATION MARK}{each[:_WIDEST]}\N{RIGHT DOUBLE QUOTATION MARK}" for each in different[:_QUOTED]
    )
    more = f" and {len(different) - _QUOTED} more" if len(different) > _QUOTED else ""
    message = f"What stands above and below its pages is not part of its text: {shown}{more}."
    return (Note(code="HEADS_LEFT_OUT", message=message),)
