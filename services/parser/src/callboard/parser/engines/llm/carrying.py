"""Where in the play a chunk begins, as far as the rules can tell: act, scene, who spoke last."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.parser.engines.llm.people import People
from callboard.playbook import Chunk, ElementType, Label, SourceText

_PLACES = {ElementType.ACT_HEADING: "act", ElementType.SCENE_HEADING: "scene", ElementType.HEADING: "part"}


def carried(source: SourceText, chunks: Sequence[Chunk], labels: Sequence[Label], people: People) -> list[str]:
    """For each chunk, in words, where it begins; empty where nothing is known."""
    found: list[str] = []
    told: dict[str, str] = {}
    rest = iter([*labels, None])
    label = next(rest)
    for chunk in chunks:
        start = source.line_span(chunk.start_line)[0]
        while label is not None and label.start < start:
            _notice(source, label, people, told)
            label = next(rest)
        found.append("; ".join(f"{what}: {words}" for what, words in told.items()))
    return found


def _notice(source: SourceText, label: Label, people: People, told: dict[str, str]) -> None:
    kind = _PLACES.get(label.type)
    text = " ".join(source.text[label.start : label.end].split())
    if kind is not None:
        if kind != "scene":
            told.clear()
        told.pop("last speaker", None)
        told[kind] = text
    elif label.type is ElementType.CUE:
        ids = [people.who(source.text[a:b]) for a, b in label.names]
        told["last speaker"] = ", ".join(filter(None, ids)) or text
