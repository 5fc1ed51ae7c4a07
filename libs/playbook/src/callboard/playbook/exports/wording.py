"""How pieces of a source are worded where its line ends and marks have no place."""

from collections.abc import Mapping, Sequence

_CUE_MARKS = " .:;,-–—"  # noqa: RUF001 - dashes as they are printed
_PAIRS = {"(": ")", "[": "]", "{": "}"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a cell that spreadsheets take for a formula (OWASP, CSV injection)."""


def joined(text: str) -> str:
    """``text`` on one line, with one blank wherever it had white space."""
    return " ".join(text.split())


def cue_words(text: str) -> str:
    """A cue on one line without the punctuation around it: ``ANNA`` for ``ANNA.``; what is nothing but that stays."""
    words = joined(text)
    return words.strip(_CUE_MARKS) or words


def name_of_speakers(speakers: Sequence[str], names: Mapping[str, str]) -> str:
    """The names of those who speak, as one cue; their ids where a name is unknown."""
    return ", ".join(joined(names.get(speaker, speaker)) for speaker in speakers)


def brackets(text: str) -> str:
    """The pair of brackets that encloses all of ``text``, e.g. ``()``; empty where none does."""
    closing = _PAIRS.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] != closing:  # noqa: PLR2004 - a pair
        return ""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == text[0]) - (character == closing)
        if depth == 0:
            return text[0] + closing if at == len(text) - 1 else ""
    return ""


def unbracketed(text: str) -> str:
    """A direction on one line without the brackets around it."""
    words = joined(text)
    return words[1:-1].strip() if brackets(words) else words


def in_square_brackets(text: str) -> str:
    """A direction on one line, in square brackets instead of those that it had, and of a stop behind them."""
    words = joined(text)
    inner = unbracketed(words.rstrip(".:,;")) if brackets(words.rstrip(".:,;")) else words
    return f"[{inner.replace('[', '(').replace(']', ')')}]"
