"""The page that shows a document to people, and what a browser is told never to do with it."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import AsyncIterator, Mapping

_STYLE = """body{max-width:44em;margin:2em auto;padding:0 1em;font:1rem/1.5 serif}
p,li,td,th{white-space:pre-wrap}table{border-collapse:collapse}td,th{padding:0 1em 0 0;text-align:left;vertical-align:top}"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Our own style and nothing else: no script runs, nothing is fetched or sent, and no other site frames it.

The body was made harmless when it was made; should anything ever slip through, the browser still does none of this.
"""


async def preview_page(filename: str, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The whole page around a body."""
    yield (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{html.escape(filename)}</title>'
        f"<style>{_STYLE}</style></head><body>\n"
    ).encode()
    async for piece in body:
        yield piece
    yield b"\n</body></html>\n"
