"""The parser service's composition: the one place where its parts are chosen."""

from __future__ import annotations

from callboard.contracts.commands import CorrectPlaybook, SavePlay, WithdrawCorrection
from callboard.contracts.events import (
    EVENTS,
    ChunkParsed,
    CorrectionWithdrawn,
    JobHistoryPruned,
    ParsePlanned,
    PlaybookCorrected,
    PlayCompleted,
    PlaySaved,
    TextExtracted,
    UnsupportedSpeakerSeen,
)
from callboard.contracts.jobs import ParseScript
from callboard.kernel import job_history
from callboard.kernel.definition import CommandHandler, JobHandler, Reaction, ServiceDefinition, Upkeep
from callboard.kernel.jobs import JobsProjection
from callboard.parser.engines import ENGINES
from callboard.parser.parse_script import ParseScripts
from callboard.parser.reactions import create_parse_job
from callboard.parser.review import correct_playbook, save_play, withdraw_correction


def definition() -> ServiceDefinition:
    """What the service is made of; connects nowhere."""
    return ServiceDefinition(
        name="parser",
        description="Parses texts into playbooks.",
        registry=EVENTS,
        projections=(JobsProjection(EVENTS),),
        commands=(
            CommandHandler(CorrectPlaybook, correct_playbook),
            CommandHandler(WithdrawCorrection, withdraw_correction),
            CommandHandler(SavePlay, save_play),
        ),
        reactions=(Reaction("create-parse-job", (TextExtracted,), create_parse_job),),
        jobs=(JobHandler(ParseScript, ParseScripts(ENGINES)),),
        upkeep=(Upkeep("prune-finished-jobs", job_history.EVERY, job_history.prune_finished_jobs),),
        publishes=(
            ParsePlanned,
            ChunkParsed,
            UnsupportedSpeakerSeen,
            PlayCompleted,
            PlaySaved,
            PlaybookCorrected,
            CorrectionWithdrawn,
            JobHistoryPruned,
        ),
    )
