"""GET /v1/playbooks: who says what, where, with which directions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from callboard.api.answers import FormatFacts, Page, PlaybookFacts, Row
from callboard.api.gateway import Cursor, Door, Filter, Fresh, Limit
from callboard.api.kept_playbook import kept_playbook
from callboard.api.negotiation import preferred
from callboard.api.pages import page
from callboard.api.problems import InvalidRequest, NotAcceptable
from callboard.playbook.errors import NoSuchCharacter
from callboard.playbook.exports import FORMATS, Export, Format, write_side
from callboard.playbook.playbook import Playbook
from callboard.playbook.summary import summary

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
    gateway: Door,
    *,
    project: Filter = None,
    document: UUID | None = None,
    saved: Annotated[bool | None, Query(description="Only those in the library, or only those not in it.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PlaybookFacts]:
    """List playbooks without their text, the newest first."""
    rows = await gateway.rows("playbooks", project, document, saved, cursor, limit + 1)
    return page(rows, limit, PlaybookFacts.of)


@router.get("/v1/playbooks/{playbook_id}", response_class=Response, responses={200: _CONTENT})
async def read_playbook(
    gateway: Door,
    playbook_id: UUID,
    *,
    format: Annotated[FormatName | None, Query()] = None,  # noqa: A002 - the parameter's own word
    character: Annotated[
        str | None, Query(description="With `format=sides`: this character's side alone, as text; an id or a name.")
    ] = None,
    as_parsed: Annotated[bool, Query(description="Without what people put right.")] = False,
    accept: Annotated[str, Header(description="Chooses where `format` does not.")] = "*/*",
) -> Response:
    """The whole playbook: every line with its speakers, place and source span, with what people put right.

    Without a format it is the JSON as it is kept; with one, the file that `callboard convert` writes.
    """
    chosen = format or _accepted(accept)
    if character is not None and chosen != FormatName["sides"]:
        raise InvalidRequest("A character goes with `format=sides`.")
    kept = await kept_playbook(gateway, playbook_id, as_parsed=as_parsed)
    if format is None and chosen == FormatName["json"] and not kept.corrections:
        body = await gateway.stream(kept.ref)
        return StreamingResponse(body, media_type=FORMATS["json"].media_type, headers={"Vary": "Accept"})
    corrected = await kept.read(gateway)
    export = await asyncio.to_thread(_write, corrected.playbook, FORMATS[chosen], character)
    headers = _headers(export, kept.row, character) | kept.headers(corrected)
    return Response(export.data, media_type=export.media_type, headers=headers)


@router.get("/v1/playbooks/{playbook_id}/summary")
async def summarise_playbook(gateway: Door, playbook_id: UUID) -> dict[str, Any]:
    """The playbook in a few figures: acts, scenes, speakers with their lines, directions, what is unattributed."""
    kept = await kept_playbook(gateway, playbook_id)
    if not kept.corrections:
        return PlaybookFacts.of(kept.row).summary
    corrected = await kept.read(gateway)
    return (await asyncio.to_thread(summary, corrected.playbook)).model_dump(mode="json")


def _accepted(accept: str) -> FormatName:
    chosen = preferred(accept, {name: FORMATS[name].media_type for name in FormatName})
    if chosen is None:
        raise NotAcceptable(accept, sorted(each.media_type for each in FORMATS.values()))
    return chosen


def _write(playbook: Playbook, chosen: Format, character: str | None) -> Export:
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
