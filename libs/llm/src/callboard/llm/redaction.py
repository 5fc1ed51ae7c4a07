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


_KEY = r"""
    \b(?:sk|pk|rk|xai|gsk|hf|pplx|r8|nvapi|ghp|gho|ghu|ghs|github_pat|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}  # vendors' prefixes
  | \bAIza[A-Za-z0-9_-]{30,}                            # Google
  | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                       # AWS
  | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*  # JSON Web Token, RFC 7519
"""
_SAID = r"""
    (?P<head>\b(?:api[_ -]?key|access[_ -]?key|secret|token|passw(?:or)?d|authorization)["']?[ \t]*[:=][ \t]*["']?(?:bearer[ \t]+)?)
    (?=[^\s"']*\d)(?P<value>[^\s"',;]{8,})              # a word after a colon is speech; with a digit in it, it is none
"""
_PEM_EDGE = re.compile(r"-----(BEGIN|END) [A-Z ]*PRIVATE KEY-----")
_PATTERNS: tuple[tuple[Removed, re.Pattern[str], str], ...] = (
    (Removed.SECRET, re.compile(_SAID, re.VERBOSE | re.IGNORECASE), rf"\g<head>{Removed.SECRET}"),
    (Removed.SECRET, re.compile(_KEY, re.VERBOSE), Removed.SECRET),
    (
        Removed.URL,
        re.compile(r"\b(?:https?|ftp|wss?|nats|postgres(?:ql)?)://[^\s<>\"'\])}]+", re.IGNORECASE),
        Removed.URL,
    ),
    (
        Removed.EMAIL,
        re.compile(r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b"),
        Removed.EMAIL,
    ),
    (Removed.URL, re.compile(r"\bwww\.[A-Za-z0-9-]+\.[^\s<>\"'\])}]+", re.IGNORECASE), Removed.URL),
)


def redact(text: str, secrets: Iterable[str] = ()) -> Redacted:
    """The text without addresses and secrets; ``secrets`` are taken out wherever they stand.

    >>> redact("Rights: jane@agency.example, https://agency.example").text
    'Rights: [EMAIL], [URL]'
    """
    removed: dict[Removed, int] = {}
    text, count = _without_pem(text)
    _note(removed, Removed.SECRET, count)
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
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
    lines, inside, count = text.split("\n"), False, 0
    for index, line in enumerate(lines):
        edge = _PEM_EDGE.search(line)
        if inside or edge:
            lines[index] = Removed.SECRET
            count += 1
        if edge:
            inside = edge[1] == "BEGIN"
    return "\n".join(lines), count
