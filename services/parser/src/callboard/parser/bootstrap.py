"""The parser service's composition: the one place where its parts are chosen."""

from __future__ import annotations

from callboard.contracts.commands import CorrectPlaybook, SavePlay, WithdrawCorrection
from callboard.contracts.events import (
    EVENTS,
    ChunkParsed,
    CorrectionWithdrawn,
    JobHistoryPruned,
    ModelCalled,
    ParseCompared,
    ParsePlanned,
    ParseRequested,
    PlaybookCorrected,
    PlayCompleted,
    PlaySaved,
    TextExtracted,
    UnsupportedSpeakerSeen,
)
from callboard.contracts.jobs import ParseScript, ShadowParse
from callboard.kernel import job_history
from callboard.kernel.definition import CommandHandler, JobHandler, Reaction, ServiceDefinition, Upkeep
from callboard.kernel.jobs import JobsProjection
from callboard.llm.spending import MIGRATIONS
from callboard.parser.engines.choice import ENGINES
from callboard.parser.open_models import OpenModels
from callboard.parser.parse_script import ParseScripts
from callboard.parser.reactions import create_parse_jobs, create_requested_parse
from callboard.parser.review import correct_playbook, save_play, withdraw_correction
from callboard.parser.shadow import ShadowParses, start_shadow_parse


def definition() -> ServiceDefinition:
    """What the service is made of; connects nowhere."""
    models = OpenModels()
    parses = ParseScripts(ENGINES, models)
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
        reactions=(
            Reaction("create-parse-job", (TextExtracted,), create_parse_jobs),
            Reaction("create-requested-parse", (ParseRequested,), create_requested_parse),
            Reaction("start-shadow-parse", (PlayCompleted,), start_shadow_parse),
        ),
        jobs=(JobHandler(ParseScript, parses), JobHandler(ShadowParse, ShadowParses(parses))),
        upkeep=(Upkeep("prune-finished-jobs", job_history.EVERY, job_history.prune_finished_jobs),),
        migrations=MIGRATIONS,
        closing=(("models", models.aclose),),
        publishes=(
            ParsePlanned,
            ChunkParsed,
            ModelCalled,
            ParseCompared,
            UnsupportedSpeakerSeen,
            PlayCompleted,
            PlaySaved,
            PlaybookCorrected,
            CorrectionWithdrawn,
            JobHistoryPruned,
        ),
    )
