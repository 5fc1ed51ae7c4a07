"""Words that the end of a line or page breaks, made whole for formats that break lines in their own way."""

import re
from collections.abc import Iterator, Sequence

from callboard.playbook.element import Element, ElementType
from callboard.playbook.playbook import Playbook

_AT_LINE_END = re.compile(
    r"(?<=[^\W\d_])([-\u2010])[^\S\n]*\n\s*(?=[^\W\d_])(?!(?:und|oder|and|or|et|ou|y|o|e|och|og|en|of)\b)"
)
"""A hyphen that belongs to the word, other than one that stands for the end of the next word but one."""
_REST = re.compile(r"\S+\s*")


def whole_words(playbook: Playbook) -> Playbook:
    """``playbook`` with the words whole that its ``hyphens`` break; a word that a page breaks stands before the page's end.

    Only for writing: the elements' texts are no longer slices of the source.
    """
    if not any(e.hyphens or "\n" in e.text for e in playbook.elements):
        return playbook
    return playbook.model_copy(update={"elements": tuple(_mended(playbook.elements))})


def _mended(elements: Sequence[Element]) -> Iterator[Element]:
    texts = [_text(e) for e in elements]
    broken: int | None = None
    for at, element in enumerate(elements):
        if element.type is ElementType.PAGE_MATTER:
            continue
        rest = _REST.match(texts[at]) if broken is not None and element.goes_on else None
        if broken is not None and rest:
            texts[broken] += rest[0].rstrip()
            texts[at] = texts[at][rest.end() :]
        broken = at if len(element.text) - 1 in element.hyphens else None
    for element, text in zip(elements, texts, strict=True):
        if text:
            yield element if text == element.text else element.model_copy(update={"text": text})


def _text(element: Element) -> str:
    if element.type is ElementType.CAST_ITEM:
        return element.text  # places in it are known
    pieces: list[str] = []
    at = 0
    for hyphen in element.hyphens:
        pieces.append(element.text[at:hyphen])
        at = hyphen + 1
        while at < len(element.text) and element.text[at].isspace():
            at += 1
    return _AT_LINE_END.sub(r"\1", "".join([*pieces, element.text[at:]]))
