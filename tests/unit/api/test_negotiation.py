"""Which format an Accept header chooses."""

import pytest

from callboard.api.negotiation import preferred

OFFERED = {
    "json": "application/json",
    "fountain": "text/markdown; charset=utf-8; variant=Fountain",
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/plain", "text"),
        ("TEXT/Plain;charset=utf-8", "text"),
        ("text/markdown", "markdown"),
        ("text/markdown;variant=Fountain", "fountain"),
        ('text/markdown; variant="fountain"', "fountain"),
        ("text/*", "markdown"),
        ("text/plain;q=0.3, application/json;q=0.2", "text"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "json"),
        ("*/*, application/json;q=0", "markdown"),
        ("image/png", None),
        ("text/plain;q=0", None),
        ("text/plain;q=best", None),
        ("nonsense", None),
    ],
)
def test_the_best_liked_format_is_chosen(accept: str, chosen: str | None) -> None:
    """The most precise range speaks for a type; of equals the one that says least beyond what was asked for."""
    assert chosen == preferred(accept, OFFERED)
