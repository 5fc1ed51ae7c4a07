"""GET /v1/playbooks: who says what, where, with which directions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from callboard.api.answers import Page, PlaybookFacts, Row
from callboard.api.gateway import Cursor, Door, Filter, Fresh, Gateway, Limit
from callboard.api.pages import page
from callboard.api.problems import NotFound
from callboard.contracts.event import BlobRef
from callboard.playbook.exports import EXPORTS, Export
from callboard.playbook.playbook import Playbook

router = APIRouter(tags=["playbooks"], dependencies=[Fresh])

Format = StrEnum("Format", list(EXPORTS))
"""The formats that a playbook can be had in."""

_CONTENT: dict[str, Any] = {
    "description": "The playbook.",
    "content": {export.media_type: {} for export in EXPORTS.values()},
}


@router.get("/v1/playbooks")
async def list_playbooks(
    gateway: Door, project: Filter = None, document: UUID | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[PlaybookFacts]:
    """List playbooks without their text, the newest first."""
    rows = await gateway.rows("playbooks", project, document, cursor, limit + 1)
    return page(rows, limit, PlaybookFacts.of)


@router.get("/v1/playbooks/{playbook_id}", response_class=Response, responses={200: _CONTENT})
async def read_playbook(
    gateway: Door,
    playbook_id: UUID,
    format: Annotated[Format | None, Query()] = None,  # noqa: A002 - the parameter's own word
) -> Response:
    """The whole playbook: every line with its speakers, place and source span.

    Without a format it is the JSON as it is kept; with one, the file that `callboard convert` writes.
    """
    row = await _row(gateway, playbook_id)
    ref = BlobRef(sha256=row["sha256"], size=row["size"])
    body = await gateway.stream(ref)
    if format is None:
        return StreamingResponse(body, media_type=EXPORTS["json"].media_type)
    stored = await _whole(body)
    export = EXPORTS[format]
    return Response(await asyncio.to_thread(_write, stored, export), media_type=export.media_type)


@router.get("/v1/playbooks/{playbook_id}/summary")
async def summarise_playbook(gateway: Door, playbook_id: UUID) -> dict[str, Any]:
    """The playbook in a few figures: acts, scenes, speakers with their lines, directions, what is unattributed."""
    row = await _row(gateway, playbook_id)
    return PlaybookFacts.of(row).summary


async def _row(gateway: Gateway, playbook_id: UUID) -> Row:
    row = await gateway.row("playbook", playbook_id)
    if row is None:
        raise NotFound("playbook", playbook_id)
    return row


async def _whole(body: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in body])


def _write(stored: bytes, export: Export) -> bytes:
    return export.write(Playbook.model_validate_json(stored))
