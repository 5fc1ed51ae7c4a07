"""What people do with a parsed play: put pieces of it right, take that back, and save it to the project's library.

A review belongs to the document, so that what was put right in one parse holds for the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from callboard.contracts.commands import (
    Accepted,
    CorrectPlaybook,
    PlaybookCorrectionAccepted,
    SavePlay,
    WithdrawCorrection,
)
from callboard.contracts.corrections import Correction
from callboard.contracts.event import Envelope, Event, Origin, Recorded
from callboard.contracts.events import CorrectionWithdrawn, PlaybookCorrected, PlayCompleted, PlaySaved
from callboard.contracts.ids import derived_id
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict
from callboard.kernel.resources import Resources
from callboard.playbook import Playbook, apply_corrections


async def correct_playbook(
    resources: Resources, command: CorrectPlaybook, origin: Origin
) -> PlaybookCorrectionAccepted:
    """Append a correction that fits the play as it was parsed.

    Raises:
        Refused: PLAY_NOT_FOUND, or see `decide_correction`.
    """
    play = await _play(resources, command.play_id)
    stored = await resources.blobs.read_bytes(play.playbook)
    id_ = derived_id(command.id, "correction")
    correction = await asyncio.to_thread(_decided, stored, command, id_)
    event = PlaybookCorrected(
        project=play.project, document_id=play.document_id, play_id=command.play_id, correction=correction
    )
    position = await _append(resources, Aggregate("review", play.document_id), event, origin, id_)
    return PlaybookCorrectionAccepted(position=position, correction_id=id_)


async def withdraw_correction(resources: Resources, command: WithdrawCorrection, origin: Origin) -> Accepted:
    """Append that a correction holds no more; one that was withdrawn stays so.

    Raises:
        Refused: PLAY_NOT_FOUND, CORRECTION_NOT_FOUND.
    """
    play = await _play(resources, command.play_id)
    review = Aggregate("review", play.document_id)
    history = await resources.store.read(review)
    withdrawn = _withdrawn(history, command.correction_id)
    if withdrawn:
        return Accepted(position=withdrawn)
    if not any(_corrects(each.event, command.correction_id) for each in history):
        raise Refused(
            Problem(
                code="CORRECTION_NOT_FOUND",
                message=f"The play has no correction {command.correction_id}.",
                hint=f"GET /v1/playbooks/{command.play_id}/corrections lists what there is.",
            )
        )
    event = CorrectionWithdrawn(project=play.project, document_id=play.document_id, correction_id=command.correction_id)
    return Accepted(
        position=await _append(resources, review, event, origin, derived_id(command.correction_id, "withdrawn"))
    )


async def save_play(resources: Resources, command: SavePlay, origin: Origin) -> Accepted:
    """Append that a play is in the library, once.

    Raises:
        Refused: PLAY_NOT_FOUND.
    """
    play = await _play(resources, command.play_id)
    event = PlaySaved(project=play.project, document_id=play.document_id)
    id_ = derived_id(command.play_id, PlaySaved.type)
    return Accepted(position=await _append(resources, Aggregate("play", command.play_id), event, origin, id_))


def decide_correction(playbook: Playbook, command: CorrectPlaybook, id_: UUID) -> Correction:
    """The correction that a command means, anchored in the text.

    Raises:
        Refused: NOTHING_TO_CORRECT, UNKNOWN_ELEMENT or CORRECTION_DOES_NOT_FIT.
    """
    if command.element_type is None and command.speakers is None:
        raise _refused("NOTHING_TO_CORRECT", "Neither a type nor speakers are said.", "Say what is to be changed.")
    places = {element.id: element.span for element in playbook.elements}
    for name in (command.first, command.last or command.first):
        if name not in places:
            raise _refused("UNKNOWN_ELEMENT", f"The playbook has no element {name!r}.", "Its JSON has the ids: `e1` …")
    first, last = places[command.first], places[command.last or command.first]
    if last.start < first.start:
        raise _refused("UNKNOWN_ELEMENT", f"{command.last} stands before {command.first}.", "Name the first one first.")
    correction = Correction(
        id=id_,
        source_sha256=playbook.source.sha256,
        start=first.start,
        end=last.end,
        type=command.element_type,
        speakers=command.speakers,
    )
    misfits = apply_corrections(playbook, [correction]).misfits
    if misfits:
        raise _refused("CORRECTION_DOES_NOT_FIT", misfits[0].reason, "Name other elements, or say who speaks.")
    return correction


def _decided(stored: bytes, command: CorrectPlaybook, id_: UUID) -> Correction:
    return decide_correction(Playbook.model_validate_json(stored), command, id_)


async def _play(resources: Resources, play_id: UUID) -> PlayCompleted:
    """How the play was completed last."""
    history = await resources.store.read(Aggregate("play", play_id))
    completed = [each.event for each in history if isinstance(each.event, PlayCompleted)]
    if not completed:
        raise _refused("PLAY_NOT_FOUND", f"There is no play {play_id}.", "GET /v1/playbooks lists what there is.")
    return completed[-1]


async def _append(resources: Resources, aggregate: Aggregate, event: Event, origin: Origin, id_: UUID) -> int:
    """Append an event once, after whatever else happens to the aggregate; its position."""
    envelope = Envelope.wrap(aggregate, event, origin, id=id_)
    while True:
        history = await resources.store.read(aggregate)
        there = next((each.position for each in history if each.id == id_), None)
        if there is not None:
            return there
        try:
            return await resources.store.append(aggregate, history[-1].position if history else 0, [envelope])
        except Conflict:
            continue


def _withdrawn(history: Sequence[Recorded], correction: UUID) -> int | None:
    return next(
        (
            each.position
            for each in history
            if isinstance(each.event, CorrectionWithdrawn) and each.event.correction_id == correction
        ),
        None,
    )


def _corrects(event: Event, correction: UUID) -> bool:
    return isinstance(event, PlaybookCorrected) and event.correction.id == correction


def _refused(code: str, message: str, hint: str) -> Refused:
    return Refused(Problem(code=code, message=message, hint=hint))
