"""Which worker writes the view at the moment, asked of each by its health."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

_LOOPBACK = "127.0.0.1"
_PATIENCE = 1.0
_REQUEST = b"GET /readyz?verbose HTTP/1.0\r\nHost: worker\r\n\r\n"


async def leader(ports: Mapping[str, int]) -> str | None:
    """The name of the worker that says it writes; None where nobody does or nobody answers just now."""
    answers = await asyncio.gather(*map(_writes, ports.values()), return_exceptions=True)
    return next((name for name, writes in zip(ports, answers, strict=True) if writes is True), None)


async def _writes(port: int) -> bool:
    async with asyncio.timeout(_PATIENCE):
        reader, writer = await asyncio.open_connection(_LOOPBACK, port)
        try:
            writer.write(_REQUEST)
            answer = await reader.read()
        finally:
            writer.close()
    checks = json.loads(answer.partition(b"\r\n\r\n")[2])["checks"]
    return any(name.startswith("view:") and check.get("state") == "running" for name, check in checks.items())
