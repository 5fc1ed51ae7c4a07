"""Putting what belongs to the page between the labels of the play, so that no speech has it in its text."""

from collections.abc import Iterator, Sequence

from callboard.playbook import ElementType, Label


def put_between(text: str, labels: Sequence[Label], spans: Sequence[tuple[int, int]]) -> list[Label]:
    """``labels`` cut wherever one of ``spans`` falls into them, and a label of page matter for each span.

    Both are in order; a cut label goes on as a second one of the same type.
    """
    found: list[Label] = []
    waiting = list(reversed(spans))
    reached = 0
    for label in labels:
        rest: Label | None = label
        if label.start < reached:
            rest = next(_piece(text, label, reached, label.end), None)
        while waiting and waiting[-1][0] < label.end:
            span = waiting.pop()
            if rest is not None and span[0] > rest.start:
                found.extend(_piece(text, rest, rest.start, span[0]))
            found.append(Label(ElementType.PAGE_MATTER, *span))
            reached = span[1]
            rest = next(_piece(text, label, max(span[1], label.start), label.end), None)
        if rest is not None:
            found.append(rest)
    found.extend(Label(ElementType.PAGE_MATTER, *span) for span in reversed(waiting))
    return found


def _piece(text: str, label: Label, start: int, end: int) -> Iterator[Label]:
    """The part of ``label`` at ``start:end`` without blank around it, if anything is left."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    if piece.strip():
        yield label._replace(
            start=start,
            end=start + len(piece.strip()),
            goes_on=label.goes_on or start > label.start,
            names=tuple(n for n in label.names if start <= n[0] and n[1] <= end),
        )
