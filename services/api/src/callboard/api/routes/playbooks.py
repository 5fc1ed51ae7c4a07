"""GET /v1/playbooks: who says what, where, with which directions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from callboard.api.answers import FormatFacts, Page, PlaybookFacts, Row
from callboard.api.gateway import Cursor, Door, Filter, Fresh, Gateway, Limit
from callboard.api.negotiation import preferred
from callboard.api.pages import page
from callboard.api.problems import InvalidRequest, NotAcceptable, NotFound
from callboard.contracts.event import BlobRef
from callboard.playbook.errors import NoSuchCharacter
from callboard.playbook.exports import FORMATS, Export, Format, write_side
from callboard.playbook.playbook import Playbook

router = APIRouter(tags=["playbooks"], dependencies=[Fresh])

FormatName = StrEnum("FormatName", list(FORMATS))
"""The formats that a playbook can be had in."""

_LONGEST_NAME = 80
OMISSIONS_HEADER = "Callboard-Omissions"

_CONTENT: dict[str, Any] = {
    "description": "The playbook.",
    "content": {each.media_type.partition(";")[0]: {} for each in FORMATS.values()},
    "headers": {
        OMISSIONS_HEADER: {
            "description": "What the format could not carry: codes with counts, as `verse=21, cast_list=6` (a dictionary "
            "of RFC 9651). `GET /v1/formats` says what the codes mean. Left out where all is there.",
            "schema": {"type": "string"},
        }
    },
}


@router.get("/v1/formats")
async def list_formats() -> Sequence[FormatFacts]:
    """List the formats that playbooks can be had in, with what each has no place for."""
    return [FormatFacts.of(each) for each in FORMATS.values()]


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
    format: Annotated[FormatName | None, Query()] = None,  # noqa: A002 - the parameter's own word
    character: Annotated[
        str | None, Query(description="With `format=sides`: this character's side alone, as text; an id or a name.")
    ] = None,
    accept: Annotated[str, Header(description="Chooses where `format` does not.")] = "*/*",
) -> Response:
    """The whole playbook: every line with its speakers, place and source span.

    Without a format it is the JSON as it is kept; with one, the file that `callboard convert` writes.
    """
    chosen = format or _accepted(accept)
    if character is not None and chosen != FormatName["sides"]:
        raise InvalidRequest("A character goes with `format=sides`.")
    row = await _row(gateway, playbook_id)
    ref = BlobRef(sha256=row["sha256"], size=row["size"])
    body = await gateway.stream(ref)
    if format is None and chosen == FormatName["json"]:
        return StreamingResponse(body, media_type=FORMATS["json"].media_type, headers={"Vary": "Accept"})
    export = await asyncio.to_thread(_write, await _whole(body), FORMATS[chosen], character)
    return Response(export.data, media_type=export.media_type, headers=_headers(export, row, character))


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


def _accepted(accept: str) -> FormatName:
    chosen = preferred(accept, {name: FORMATS[name].media_type for name in FormatName})
    if chosen is None:
        raise NotAcceptable(accept, sorted(each.media_type for each in FORMATS.values()))
    return chosen


def _write(stored: bytes, chosen: Format, character: str | None) -> Export:
    playbook = Playbook.model_validate_json(stored)
    try:
        return chosen.write(playbook) if character is None else write_side(playbook, character)
    except NoSuchCharacter as error:
        raise InvalidRequest(str(error), code=error.code, hint=error.hint) from error


def _headers(export: Export, row: Row, character: str | None) -> dict[str, str]:
    name = " ".join(f"{row['title'] or row['id']}{f' {character}' if character else ''}".split())[:_LONGEST_NAME]
    headers = {
        "Vary": "Accept",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name + export.suffix, safe='')}",
    }
    omissions = ", ".join(f"{each.code}={each.count}" for each in export.omissions)
    return headers | ({OMISSIONS_HEADER: omissions} if omissions else {})
