"""GET /v1/documents: what was handed in and what came of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, StreamingResponse

from callboard.api.answers import DocumentAnswer, HistoryAnswer, JobAnswer, Page, Row
from callboard.api.document_state import document_answer
from callboard.api.gateway import LAST_POSITION, Cursor, Door, Filter, Fresh, Gateway, Limit
from callboard.api.moments import Moment
from callboard.api.pages import page
from callboard.api.preview_page import HEADERS, preview_page
from callboard.api.problems import InvalidRequest, NotFound
from callboard.api.projections.documents import DocumentsProjection
from callboard.api.projections.jobs import GatewayJobs
from callboard.api.projections.playbooks import PlaybooksProjection
from callboard.contracts.event import BlobRef
from callboard.contracts.problems import Problem, Refused

router = APIRouter(tags=["documents"], dependencies=[Fresh])

_LONGEST_WAIT = 30.0
_TOLD_BY = (DocumentsProjection.name, GatewayJobs.name, PlaybooksProjection.name)
"""The views that tell of a document; one of the others may be behind, or stopped, without holding up who follows it."""


@router.get("/v1/documents")
async def list_documents(
    gateway: Door, project: Filter = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[DocumentAnswer]:
    """List documents, the newest first."""
    moment = await Moment.of(gateway.views)
    rows = await gateway.rows("documents", project, cursor, limit + 1)
    jobs = await _jobs(gateway, (row["id"] for row in rows))
    return page(rows, limit, lambda row: document_answer(row, jobs[row["id"]], moment.told(*_TOLD_BY)))


@router.get("/v1/documents/{document_id}")
async def show_document(
    gateway: Door,
    document_id: UUID,
    changed_after: Annotated[
        int | None,
        Query(ge=0, le=LAST_POSITION, description="With `wait`: answer once something happened after this position."),
    ] = None,
    wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT, description="Seconds to wait for that, at most.")] = 0,
) -> DocumentAnswer:
    """Show one document with its jobs. To follow it, pass its `position` back as `changed_after`, with a `wait`."""
    deadline = asyncio.get_running_loop().time() + wait
    while True:
        moment = await Moment.of(gateway.views)
        row = await _row(gateway, document_id)
        answer = document_answer(row, (await _jobs(gateway, [document_id]))[document_id], moment.told(*_TOLD_BY))
        left = deadline - asyncio.get_running_loop().time()
        if changed_after is None or answer.position > changed_after or left <= 0:
            return answer
        await moment.passed(left)


@router.get("/v1/documents/{document_id}/text", response_class=StreamingResponse)
async def read_text(gateway: Door, document_id: UUID) -> StreamingResponse:
    """The document's extracted text, UTF-8, as spans count its lines and characters."""
    row = await _row(gateway, document_id)
    if row["text_sha256"] is None:
        raise InvalidRequest(
            f"The document {document_id} has no text.",
            code="NO_TEXT_YET",
            hint=f"GET /v1/documents/{document_id} tells whether it is still being read or was rejected.",
        )
    body = await gateway.stream(BlobRef(sha256=row["text_sha256"], size=row["text_size"]))
    return StreamingResponse(body, media_type="text/plain; charset=utf-8")


@router.get("/v1/documents/{document_id}/layout", response_class=StreamingResponse)
async def read_layout(gateway: Door, document_id: UUID) -> StreamingResponse:
    """How the lines of the text stood on their pages, as JSON: page, indent, alignment, column, styles, by line."""
    row = await _row(gateway, document_id)
    if row["layout_sha256"] is None:
        raise InvalidRequest(
            f"The document {document_id} has no layout.",
            code="NO_LAYOUT",
            hint="A file that holds characters alone has none; a text that is not extracted yet may get one.",
        )
    body = await gateway.stream(BlobRef(sha256=row["layout_sha256"], size=row["layout_size"]))
    return StreamingResponse(body, media_type="application/json")


@router.get("/v1/documents/{document_id}/preview", response_class=HTMLResponse)
async def read_preview(gateway: Door, document_id: UUID) -> StreamingResponse:
    """The document as a page for people, with its headings, lists, tables and notes: what a Word document has."""
    row = await _row(gateway, document_id)
    if row["preview_sha256"] is None:
        raise Refused(
            Problem(
                code="NO_PREVIEW",
                message=f"The document {document_id} has no preview.",
                hint="Word documents have one once their text is extracted; of all others the text shows what is in them.",
            )
        )
    body = await gateway.stream(BlobRef(sha256=row["preview_sha256"], size=row["preview_size"]))
    page = preview_page(row["filename"], body)
    return StreamingResponse(page, media_type="text/html; charset=utf-8", headers=HEADERS)


@router.get("/v1/documents/{document_id}/history")
async def read_history(
    gateway: Door, document_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[HistoryAnswer]:
    """What was made of the document, by which extractor and which engine, in which version, and when; the newest first."""
    await _row(gateway, document_id)
    return page(await gateway.rows("document_history", document_id, cursor, limit + 1), limit, HistoryAnswer.of)


async def _row(gateway: Gateway, document_id: UUID) -> Row:
    row = await gateway.row("document", document_id)
    if row is None:
        raise NotFound("document", document_id)
    return row


async def _jobs(gateway: Gateway, ids: Iterable[UUID]) -> dict[UUID, Sequence[JobAnswer]]:
    """The jobs of each document, in the order of their creation."""
    document_of = {f"document/{id_}": id_ for id_ in ids}
    jobs: dict[UUID, list[JobAnswer]] = defaultdict(list)
    for row in await gateway.rows("document_jobs", list(document_of)):
        job = JobAnswer.of(row)
        for name in job.inputs:
            if name in document_of:
                jobs[document_of[name]].append(job)
    return {id_: jobs[id_] for id_ in document_of.values()}
