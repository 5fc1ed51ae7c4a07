"""Sets scripts as plain texts with pages, as e-texts made from books have them: form feeds, running heads, page numbers, line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

COLUMNS = 72


def printed(text: str, title: str, *, lines_per_page: int = 46, every: int = 0, left: bool = False) -> str:
    """A text on pages that begin with a form feed: the title above each, left pages with their number, right pages with it below.

    With ``every`` each so many lines that are not blank have their number behind them, or before them on the ``left``.
    """
    lines = text.split("\n")
    numbered = list(_numbered(lines, every, left=left)) if every else lines
    pages = [numbered[at : at + lines_per_page] for at in range(0, len(numbered), lines_per_page)]
    return "\n\f".join("\n".join(_page(body, number, title)) for number, body in enumerate(pages, 1))


def _page(body: Sequence[str], number: int, title: str) -> Iterator[str]:
    right = number % 2
    yield from (title.upper() if right else f"{number}      {title}", "")
    yield from body
    if right:
        yield from ("", str(number).center(COLUMNS).rstrip())


def _numbered(lines: Sequence[str], every: int, *, left: bool) -> Iterator[str]:
    count = 0
    for line in lines:
        count += bool(line.strip())
        number = str(count) if line.strip() and count % every == 0 else ""
        yield f"{number:6}{line}".rstrip() if left else f"{line:{COLUMNS + 4}}{number}".rstrip()
