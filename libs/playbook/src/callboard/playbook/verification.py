"""Proof that a playbook is its source: nothing retyped, nothing lost, nothing twice."""

from collections.abc import Iterator

from callboard.playbook.errors import NotOfThisSource
from callboard.playbook.playbook import Playbook
from callboard.playbook.source import Slice, SourceText


def verify(playbook: Playbook, source: SourceText) -> None:
    """Check every text of ``playbook`` against ``source``.

    Raises:
        NotOfThisSource: The hash differs, a text is not the slice at its span, spans overlap or are out of order,
            or a non-blank character of the source is owned by no element.
    """
    if playbook.source.sha256 != source.sha256:
        raise NotOfThisSource("The playbook was made of another text.")
    reached = 0
    for element in playbook.elements:
        _check_slice(element.id, Slice.model_construct(text=element.text, span=element.span), source)
        if element.span.start < reached:
            raise NotOfThisSource(f"{element.id} overlaps the element before it.")
        _check_blank(source, reached, element.span.start)
        reached = element.span.end
    _check_blank(source, reached, source.characters)
    for name, piece in _repeated(playbook):
        _check_slice(name, piece, source)


def _check_slice(name: str, piece: Slice, source: SourceText) -> None:
    span = piece.span
    if not piece.text or source.slice(span) != piece.text:
        raise NotOfThisSource(f"The text of {name} is not what the source has at {span.start}:{span.end}.")
    if (source.line_of(span.start), source.line_of(span.end - 1)) != (span.start_line, span.end_line):
        raise NotOfThisSource(f"The lines of {name} are not those of its characters.")


def _check_blank(source: SourceText, start: int, end: int) -> None:
    if source.text[start:end].strip():
        raise NotOfThisSource(f"No element owns the text at {start}:{end}.")


def _repeated(playbook: Playbook) -> Iterator[tuple[str, Slice]]:
    if playbook.title:
        yield "the title", playbook.title
    if playbook.author:
        yield "the author", playbook.author
    for item in playbook.cast:
        yield "a cast item", item.name
        if item.description:
            yield "a cast item", item.description
    for act in playbook.acts:
        if act.heading:
            yield f"act {act.number}", act.heading
        for scene in act.scenes:
            if scene.heading:
                yield f"scene {act.number}.{scene.number}", scene.heading
