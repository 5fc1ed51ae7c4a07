"""POST /v1/documents: a file comes in as a stream, is kept, and is handed to its owner."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callboard.api.answers import UploadAnswer
from callboard.api.bodies import drain, moving
from callboard.api.forms import UploadForm
from callboard.api.gateway import POSITION_HEADER, Door, Gateway
from callboard.api.problems import InvalidRequest
from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import BlobRef
from callboard.contracts.jobs import PROJECT_LENGTH, PROJECT_PATTERN, EngineName, ParseChoice, ProjectName
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.errors import TooLarge

router = APIRouter(tags=["documents"])

NO_ENGINE = "none"
_OWNER_SECONDS = 3.0
"""How long the owner is waited for; a restart takes less, and whoever asked can ask again."""

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "A script: plain text, Markdown, Fountain, Final Draft, HTML, Word, PDF, or a picture of a page.",
                        },
                        "project": {
                            "type": "string",
                            "default": "default",
                            "maxLength": PROJECT_LENGTH,
                            "pattern": PROJECT_PATTERN,
                        },
                        "engine": {
                            "type": "string",
                            "default": "rules",
                            "description": "Who reads the play: `rules`, `llm` (a language model) or `hybrid` (a model where the "
                            f"rules are unsure); `{NO_ENGINE}` extracts its text only.",
                        },
                        "models": {
                            "type": "string",
                            "default": "",
                            "description": "Language models in the order in which they are asked, with commas between; "
                            "by default those of the settings.",
                        },
                        "budget_usd": {"type": "number", "description": "What models may cost, in US dollars."},
                        "redacted": {
                            "type": "boolean",
                            "default": False,
                            "description": "Take addresses and secrets out of what a model is sent.",
                        },
                    },
                }
            }
        },
    }
}


class _Fields(BaseModel):
    """The small fields beside the file."""

    model_config = ConfigDict(extra="ignore")

    project: ProjectName = "default"
    engine: EngineName = "rules"
    models: str = ""
    budget_usd: Decimal | None = Field(default=None, gt=0)
    redacted: bool = False

    @property
    def choice(self) -> ParseChoice | None:
        """How to parse it; None: not at all.

        Raises:
            ValidationError: The models or the budget do not fit.
        """
        if self.engine == NO_ENGINE:
            return None
        models = tuple(name.strip() for name in self.models.split(",") if name.strip())
        return ParseChoice(engine=self.engine, models=models, budget_usd=self.budget_usd, redacted=self.redacted)


@router.post("/v1/documents", status_code=202, response_model=UploadAnswer, openapi_extra=_FORM)
async def upload_document(request: Request, response: Response, gateway: Door) -> UploadAnswer:
    """Hand in a file. It is taken in once per project, however often it is sent; its text and playbook follow by themselves.

    Sent again with another engine, or for `llm` and `hybrid` with other models, another budget or redaction, it is the
    same document and is parsed once more. Sent again with the same, nothing is done twice.
    """
    body = moving(request.stream())
    try:
        form = UploadForm(request.headers.get("content-type"), body)
        content = await _keep(gateway, form.chunks())
        command = _command(form, content)
    except Exception:
        await drain(body)
        raise
    accepted = await gateway.commands.send(command, patience=_OWNER_SECONDS)
    response.headers["Location"] = f"/v1/documents/{accepted.document_id}"
    response.headers[POSITION_HEADER] = str(accepted.position)
    return UploadAnswer(
        id=accepted.document_id,
        position=accepted.position,
        duplicate=accepted.duplicate,
        parse_job_id=accepted.parse_job_id,
    )


async def _keep(gateway: Gateway, chunks: AsyncIterator[bytes]) -> BlobRef:
    """Put the bytes into the blob store by way of a temporary file; they are never in memory as a whole."""
    try:
        spooled = await gateway.blobs.spool(chunks, gateway.upload_limit)
    except TooLarge as error:
        raise Refused(_too_large(error.limit)) from error
    with spooled:
        return await gateway.blobs.put(spooled) if spooled.size else spooled.ref


def _command(form: UploadForm, content: BlobRef) -> UploadDocument:
    if form.filename is None:
        raise InvalidRequest("The form has no file.", code="MISSING_FILE", hint="Send the file in the field `file`.")
    if content.size == 0:
        raise Refused(
            Problem(code="EMPTY_FILE", message="The file is empty.", hint="Check that the right file was chosen.")
        )
    try:
        fields = _Fields.model_validate(form.fields)
        choice = fields.choice
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidRequest(f"The field {first['loc'][0]} does not fit: {first['msg']}.") from error
    return UploadDocument(
        project=fields.project,
        filename=form.filename,
        media_type=form.media_type,
        content=content,
        parse=choice,
    )


def _too_large(limit: int) -> Problem:
    return Problem(
        code="FILE_TOO_LARGE",
        message=f"The file is over the limit of {limit / 2**20:g} MiB.",
        hint="Send the script alone, without scans or media, or raise CALLBOARD_UPLOAD_LIMIT_BYTES.",
    )
