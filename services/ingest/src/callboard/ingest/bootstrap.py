"""The ingest service's composition: the one place where its parts are chosen."""

from __future__ import annotations

from datetime import timedelta

from callboard.contracts.commands import UploadDocument
from callboard.contracts.events import (
    EVENTS,
    DocumentRejected,
    JobHistoryPruned,
    ParseRequested,
    TextExtracted,
    Uploaded,
)
from callboard.contracts.jobs import ExtractText
from callboard.ingest.extract_text import run_extraction
from callboard.ingest.reactions import create_extraction_job
from callboard.ingest.upkeep import sweep_aborted_puts
from callboard.ingest.upload_document import upload_document
from callboard.kernel import job_history
from callboard.kernel.definition import CommandHandler, JobHandler, Reaction, ServiceDefinition, Upkeep
from callboard.kernel.jobs import JobsProjection
from callboard.kernel.scratch import sweep_abandoned_scratch


def definition() -> ServiceDefinition:
    """What the service is made of; connects nowhere."""
    return ServiceDefinition(
        name="ingest",
        description="Takes files in and extracts their text.",
        registry=EVENTS,
        projections=(JobsProjection(EVENTS),),
        commands=(CommandHandler(UploadDocument, upload_document),),
        reactions=(Reaction("create-extraction-job", (Uploaded,), create_extraction_job),),
        jobs=(JobHandler(ExtractText, run_extraction),),
        upkeep=(
            Upkeep("prune-finished-jobs", job_history.EVERY, job_history.prune_finished_jobs),
            Upkeep("sweep-aborted-puts", timedelta(hours=6), sweep_aborted_puts),
            Upkeep("sweep-abandoned-scratch", timedelta(hours=6), sweep_abandoned_scratch),
        ),
        publishes=(Uploaded, ParseRequested, TextExtracted, DocumentRejected, JobHistoryPruned),
    )
