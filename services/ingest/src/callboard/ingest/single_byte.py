"""Which single-byte encoding a text is in: the one in which its letters are those of a language, about as often as there."""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Mapping

from callboard.ingest.alphabets import ALPHABETS

_ENOUGH = 3000
"""Characters beyond ASCII: so many show the habits of a script."""
_ASCII_LETTERS = string.ascii_letters.encode()
_HIGH = re.compile(rb"[\x80-\xff]")
_BEYOND = re.compile(r"(?s)(?<=(.))([^\x00-\x7f])(?=(.))")
_LATER = re.compile("[\u0370-\u05ff]")
"""Greek, Cyrillic and Hebrew letters, which share no word with those of ASCII."""
_MARKS = "“”„‚‘’«»‹›–—…•·§°©®™€£\u00a0\u00ad"  # noqa: RUF001
"""What is written in any language."""
_MARK = math.log(0.02)
_STRANGE = math.log(1e-4)
"""Of a character that a language has not, or has not there."""
_CAPITAL = math.log(0.05)
_LEAST = math.log(5e-3)
"""In the mean; of what is less likely nothing can be made."""


def single_byte_encoding(data: bytes) -> str | None:
    """The encoding, by Python's name for it; None where the bytes make sense in none that is known here.

    How often a letter stands in a language is taken from its rank alone (Zipf's law): that tells encodings apart, if not languages.
    """
    sample = _sample(data)
    ascii_letters = len(sample) - len(sample.translate(None, _ASCII_LETTERS))
    best, encoding = _LEAST, None
    for name, languages in ALPHABETS:
        if not _fits(data, name):
            continue
        fitting, astray = _characters(sample.decode(name))
        beyond = sum(count for each, count in fitting.items() if each.isalpha())
        share = beyond / (beyond + ascii_letters or 1)
        for letters in (each.letters for each in languages if share >= each.least):
            likely = _mean(fitting, astray, _likelihoods(letters))
            if likely > best:
                best, encoding = likely, name
    return encoding


def _sample(data: bytes) -> bytes:
    """As much of it as has enough characters, between blanks, for each to have neighbours."""
    end = len(data)
    for number, match in enumerate(_HIGH.finditer(data)):
        if number == _ENOUGH:
            end = match.start()
            break
    return b" " + data[:end] + b" "


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _characters(text: str) -> tuple[Counter[str], int]:
    """How often there is each character beyond ASCII, and how many stand where no language has them."""
    fitting: Counter[str] = Counter()
    astray = 0
    for match in _BEYOND.finditer(text):
        before, character, after = match.groups()
        if _is_astray(before, character, after):
            astray += 1
        else:
            fitting[character] += 1
    return fitting, astray


def _is_astray(before: str, character: str, after: str) -> bool:
    """A capital within a word, a letter at a digit, or one of another script in a word of ASCII's letters."""
    if not character.isalpha():
        return False
    if before.isdigit() or after.isdigit() or (before.islower() and character.isupper()):
        return True
    return bool(_LATER.match(character)) and any(each.isascii() and each.isalpha() for each in (before, after))


def _likelihoods(letters: str) -> Mapping[str, float]:
    """The logarithm of how likely each character is, among those beyond ASCII."""
    whole = sum(1 / rank for rank in range(1, len(letters) + 1))
    known = {letter: -math.log(rank * whole) for rank, letter in enumerate(letters, 1)}
    capitals = {letter.upper(): likely + _CAPITAL for letter, likely in known.items() if len(letter.upper()) == 1}
    return dict.fromkeys(_MARKS, _MARK) | capitals | known


def _mean(fitting: Counter[str], astray: int, known: Mapping[str, float]) -> float:
    """Of the logarithms of how likely the characters are."""
    likely = sum(known.get(character, _STRANGE) * count for character, count in fitting.items())
    return (likely + _STRANGE * astray) / (fitting.total() + astray)
