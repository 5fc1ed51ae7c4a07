"""Scripts other than Latin, read by the marks of the Latin one: each character's look-alike in its stead.

A full-width parenthesis is read as a parenthesis, an Arabic question mark as a question mark. A reading copy is as long as its text and has the same lines, so that
offsets into the one are offsets into the other; what the engine puts out is sliced from the text itself.
"""

import re
import unicodedata
from dataclasses import replace

from callboard.playbook import SourceText

_WIDE = {chr(0xFF00 + n - 0x20): chr(n) for n in map(ord, "!\"#$%&'()*+,-./:;<=>?[]_0123456789")}
_MARKS = {
    **_WIDE,
    **dict.fromkeys("〔【〖〘", "["),  # noqa: RUF001
    **dict.fromkeys("〕】〗〙", "]"),  # noqa: RUF001
    **dict.fromkeys("。｡।॥։።។။", "."),  # noqa: RUF001
    **dict.fromkeys("、،፣", ","),
    "؛": ";",
    "؟": "?",
    "\u05c3": ":",
    "፦": ":",
    "་": " ",  # between the syllables of Tibetan
    "\u05be": "-",
    "\u3000": "\t",  # a gap by itself, as wide as two characters of other scripts
    **dict.fromkeys("\u05f3\u0384\u0374\u02b9\u0375", "."),  # beside a letter that is a number
    "・": "'",  # inside a name, as between the words of a foreign one
    "\u30a0": "'",
    **dict.fromkeys("\u200c\u200d", "'"),  # inside a word
    **dict.fromkeys("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", " "),
}
_FIRST, _LAST = 0x0900, 0x1AFF  # from Devanagari to Tai Tham
_LETTERS = 0x17000  # Tangut: letters without case, which nothing decomposes
_GEORGIAN = range(0x10D0, 0x1100)  # small letters by the standard, and yet names begin with them
_VOWELS = {
    chr(code): chr(_LETTERS + code - _FIRST)
    for code in range(_FIRST, _LAST + 1)
    if code in _GEORGIAN or unicodedata.category(chr(code)) in {"Mn", "Mc"}
}
_TABLE = str.maketrans(_MARKS | _VOWELS)
_VOWEL_TABLE = str.maketrans(_VOWELS)
_OTHER = re.compile(f"[{''.join(map(re.escape, _MARKS | _VOWELS))}]")


def legible(source: SourceText) -> SourceText:
    """The reading copy of a text; the text itself where it has none of these marks."""
    if source.text.isascii() or not _OTHER.search(source.text):
        return source
    return replace(source, text=source.text.translate(_TABLE))


def spelt(text: str) -> str:
    """A decomposed text with what hangs on letters as part of them, or as letters: no word ends before a vowel sign."""
    return unicodedata.normalize("NFC", text).translate(_VOWEL_TABLE)
