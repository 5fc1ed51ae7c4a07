"""Strokes under words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callboard.ingest.pdf.words import Rule, Word

_DEPTH = 0.35
"""Heights of the font: a rule further below is the edge of a table."""
_COVERED = 0.6
"""Of a word's width."""


def underlined(words: Iterable[Word], rules: Sequence[Rule]) -> Iterable[Word]:
    """The words, of which those that a rule runs under are styled so."""
    if not rules:
        return words
    return [_marked(word) if any(_under(word, rule) for rule in rules) else word for word in words]


def _marked(word: Word) -> Word:
    return word._replace(styles="".join(sorted({*word.styles, "u"})))


def _under(word: Word, rule: Rule) -> bool:
    if not -_DEPTH * word.size <= rule.height - word.baseline <= 0:
        return False
    return min(word.right, rule.right) - max(word.left, rule.left) >= _COVERED * (word.right - word.left)
