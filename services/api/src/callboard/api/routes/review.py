"""What people do with a playbook: put pieces of it right, and save it to the project's library.

A correction is anchored in the document's text. It holds for every playbook of that text, made before or after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response

from callboard.api.answers import CorrectionAnswer, PlaybookFacts, Row
from callboard.api.gateway import POSITION_HEADER, Door, Fresh
from callboard.api.kept_playbook import kept_playbook
from callboard.api.problems import NotFound
from callboard.contracts.commands import CorrectPlaybook, SavePlay, WithdrawCorrection
from callboard.contracts.corrections import Correction, SpeakerName
from callboard.playbook.corrections import Misfit
from callboard.playbook.doubts import SURE, Doubt, doubts

router = APIRouter(tags=["playbooks"], dependencies=[Fresh])


@router.get("/v1/playbooks/{playbook_id}/doubts")
async def list_doubts(
    gateway: Door,
    playbook_id: UUID,
    below: Annotated[float, Query(gt=0, le=1, description="What has less confidence than this.")] = SURE,
) -> Sequence[Doubt]:
    """List what the engine was unsure of, in the order of the text: what somebody should look at first.

    What people put right is certain, and no longer listed.
    """
    kept = await kept_playbook(gateway, playbook_id)
    corrected = await kept.read(gateway)
    return await asyncio.to_thread(doubts, corrected.playbook, below)


@router.get("/v1/playbooks/{playbook_id}/corrections")
async def list_corrections(gateway: Door, playbook_id: UUID) -> Sequence[CorrectionAnswer]:
    """List what people put right in the playbooks of this document, the oldest first, and whether it fits this one."""
    kept = await kept_playbook(gateway, playbook_id)
    misfits = (await kept.read(gateway)).misfits if kept.corrections else ()
    return [_answer(row, misfits) for row in kept.corrections]


@router.post("/v1/playbooks/{playbook_id}/corrections", status_code=201)
async def correct_playbook(
    gateway: Door,
    response: Response,
    playbook_id: UUID,
    *,
    first: Annotated[str, Body(max_length=20, description="Id of the first element, e.g. `e12`.")],
    last: Annotated[str | None, Body(max_length=20, description="Id of the last; null: the first alone.")] = None,
    type: Annotated[str | None, Body(max_length=40, description="What they are; null: as they were.")] = None,  # noqa: A002 - the field's own word
    speakers: Annotated[
        Sequence[SpeakerName] | None, Body(max_length=50, description="Who speaks them, by name; null: as before.")
    ] = None,
) -> CorrectionAnswer:
    """Put right what some pieces of a play are, or who speaks them. The speakers of a cue are those of its whole speech.

    The same correction made twice is listed twice and changes nothing more.
    """
    accepted = await gateway.commands.send(
        CorrectPlaybook(
            play_id=playbook_id,
            first=first,
            last=last,
            element_type=type,
            speakers=None if speakers is None else tuple(speakers),
        )
    )
    response.headers[POSITION_HEADER] = str(accepted.position)
    await gateway.views.wait_for(accepted.position)
    rows = (await kept_playbook(gateway, playbook_id)).corrections
    mine = next((row for row in rows if row["id"] == accepted.correction_id), None)
    if mine is None:  # somebody took it back meanwhile
        raise NotFound("correction", accepted.correction_id)
    return _answer(mine, ())


@router.delete("/v1/playbooks/{playbook_id}/corrections/{correction_id}", status_code=204)
async def withdraw_correction(gateway: Door, playbook_id: UUID, correction_id: UUID) -> Response:
    """Take a correction back, for all playbooks of the document."""
    accepted = await gateway.commands.send(WithdrawCorrection(play_id=playbook_id, correction_id=correction_id))
    return Response(status_code=204, headers={POSITION_HEADER: str(accepted.position)})


@router.post("/v1/playbooks/{playbook_id}/save")
async def save_playbook(gateway: Door, response: Response, playbook_id: UUID) -> PlaybookFacts:
    """Put a playbook into its project's library, as one that was looked through. One that is there stays there."""
    accepted = await gateway.commands.send(SavePlay(play_id=playbook_id))
    response.headers[POSITION_HEADER] = str(accepted.position)
    await gateway.views.wait_for(accepted.position)
    return PlaybookFacts.of((await kept_playbook(gateway, playbook_id)).row)


def _answer(row: Row, misfits: Sequence[Misfit]) -> CorrectionAnswer:
    correction = Correction.model_validate_json(row["correction"])
    misfit = next((reason for each, reason in misfits if each.id == correction.id), None)
    return CorrectionAnswer.model_validate({**row, **correction.model_dump(exclude={"id"}), "misfit": misfit})
