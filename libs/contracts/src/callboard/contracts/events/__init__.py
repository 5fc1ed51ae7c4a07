"""Every event there is, and the registry that reads them."""

from callboard.contracts.events.comparison import ParseCompared, SceneCompared
from callboard.contracts.events.document import (
    DocumentRejected,
    ParseRequested,
    TextExtracted,
    Uploaded,
    text_extracted_v2,
    text_extracted_v3,
    uploaded_v2,
)
from callboard.contracts.events.job import (
    ChunkParsed,
    JobCreated,
    JobEvent,
    JobReopened,
    JobRestarted,
    JobStateChanged,
    ParsePlanned,
    UnsupportedSpeakerSeen,
    job_created_v2,
    job_created_v3,
)
from callboard.contracts.events.job_history import JobHistoryPruned
from callboard.contracts.events.model_call import ModelAttempt, ModelCalled, ModelUsage
from callboard.contracts.events.play import PlayCompleted, PlaySaved
from callboard.contracts.events.provider_gate import ProviderGateClosed, gate_of
from callboard.contracts.events.review import CorrectionWithdrawn, PlaybookCorrected
from callboard.contracts.registry import Registry

__all__ = [
    "EVENTS",
    "ChunkParsed",
    "CorrectionWithdrawn",
    "DocumentRejected",
    "JobCreated",
    "JobEvent",
    "JobHistoryPruned",
    "JobReopened",
    "JobRestarted",
    "JobStateChanged",
    "ModelAttempt",
    "ModelCalled",
    "ModelUsage",
    "ParseCompared",
    "ParsePlanned",
    "ParseRequested",
    "PlayCompleted",
    "PlaySaved",
    "PlaybookCorrected",
    "ProviderGateClosed",
    "SceneCompared",
    "TextExtracted",
    "UnsupportedSpeakerSeen",
    "Uploaded",
    "gate_of",
]

EVENTS = Registry(
    [
        Uploaded,
        TextExtracted,
        ParseRequested,
        DocumentRejected,
        JobCreated,
        JobStateChanged,
        JobRestarted,
        JobReopened,
        ParsePlanned,
        ChunkParsed,
        ModelCalled,
        ParseCompared,
        UnsupportedSpeakerSeen,
        JobHistoryPruned,
        PlayCompleted,
        PlaySaved,
        PlaybookCorrected,
        CorrectionWithdrawn,
        ProviderGateClosed,
    ],
    upcasters={
        (Uploaded.type, 1): uploaded_v2,
        (JobCreated.type, 1): job_created_v2,
        (JobCreated.type, 2): job_created_v3,
        (TextExtracted.type, 1): text_extracted_v2,
        (TextExtracted.type, 2): text_extracted_v3,
    },
)
