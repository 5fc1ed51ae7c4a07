"""Takes out of a text what should not leave: addresses of pages and people, keys, tokens, passwords.

Line numbers stay: nothing is taken across the end of a line, so a text has as many lines as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Removed(StrEnum):
    """What was taken out, as it stands in its place."""

    SECRET = "[SECRET]"  # noqa: S105 - stands where one was
    EMAIL = "[EMAIL]"
    URL = "[URL]"


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may leave, and how many of each were taken out of it."""

    text: str
    removed: dict[Removed, int]


# Every pattern is bounded, or begins only where a run of its characters does: its time is linear in the text's length.
_KEY = r"""
    (?<![A-Za-z0-9_-])(?:
        (?:sk|pk|rk|xai|gsk|hf|pplx|r8|nvapi|ghp|gho|ghu|ghs|github_pat|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}
      | AIza[A-Za-z0-9_-]{30,}                                        # Google
      | (?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9_-])                    # AWS
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*       # JSON Web Token, RFC 7519
    )
"""
# A word after a colon is speech; with a digit in it, it is none.
_SAID = r"""
    (?P<head>\b(?:api[_ -]?key|access[_ -]?key|secret|token|passw(?:or)?d|authorization)
        ["']?[ \t]{0,8}[:=][ \t]{0,8}["']?(?:bearer[ \t]{1,8})?)
    (?=[^\s"']{0,200}\d)[^\s"',;]{8,}
"""
_IN_URL = r"""[^\s<>"'\])}]*[^\s<>"'\])}.,;:!?]"""
_URL = rf"""\b(?:https?|ftp|wss?|nats|postgres(?:ql)?)://{_IN_URL}"""
_EMAIL = r"""\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"""
_PEM_EDGE = re.compile(r"-----(BEGIN|END) [A-Z ]{0,40}PRIVATE KEY-----")
_PATTERNS: tuple[tuple[Removed, re.Pattern[str], str], ...] = (
    (Removed.SECRET, re.compile(_SAID, re.VERBOSE | re.IGNORECASE), rf"\g<head>{Removed.SECRET}"),
    (Removed.SECRET, re.compile(_KEY, re.VERBOSE), Removed.SECRET),
    (Removed.URL, re.compile(_URL, re.IGNORECASE), Removed.URL),
    (Removed.EMAIL, re.compile(_EMAIL), Removed.EMAIL),
    (Removed.URL, re.compile(rf"\bwww\.[A-Za-z0-9-]{{1,63}}\.{_IN_URL}", re.IGNORECASE), Removed.URL),
)
_SHORTEST = 6
"""What is shorter is no key of anybody's, and may be any word."""


def redact(text: str, secrets: Iterable[str] = ()) -> Redacted:
    """The text without addresses and secrets; ``secrets``, of one line each, are taken out wherever they stand.

    >>> redact("Rights: jane@agency.example, https://agency.example").text
    'Rights: [EMAIL], [URL]'
    """
    removed: dict[Removed, int] = {}
    text, count = _without_pem(text)
    _note(removed, Removed.SECRET, count)
    words = {word for secret in secrets for word in secret.split() if len(word) >= _SHORTEST}
    for secret in sorted(words, key=len, reverse=True):
        _note(removed, Removed.SECRET, text.count(secret))
        text = text.replace(secret, Removed.SECRET)
    for what, pattern, instead in _PATTERNS:
        text, count = pattern.subn(instead, text)
        _note(removed, what, count)
    return Redacted(text, removed)


def _note(removed: dict[Removed, int], what: Removed, count: int) -> None:
    if count:
        removed[what] = removed.get(what, 0) + count


def _without_pem(text: str) -> tuple[str, int]:
    """Private keys reach over many lines; each of these lines is emptied by itself."""
    if not _PEM_EDGE.search(text):
        return text, 0
    lines, inside, count = text.splitlines(keepends=True), False, 0
    for index, line in enumerate(lines):
        edge = _PEM_EDGE.search(line)
        if inside or edge:
            words = line.splitlines()[0]
            lines[index] = Removed.SECRET + line[len(words) :]
            count += 1
        if edge:
            inside = edge[1] == "BEGIN"
    return "".join(lines), count
