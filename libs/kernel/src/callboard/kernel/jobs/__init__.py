"""The job engine: work that is asked for once, done by one worker at a time, and accounted for on the log.

`Jobs` creates, `JobControl` pauses, resumes, cancels and retries, `JobsProjection` keeps the view, `Worker` runs
handlers. A handler takes a `JobRun` and ends by returning, or by raising `Retry` or `Reject`. What many jobs at once are
asked for by is in `items` and `bulk`, which no worker needs.
"""

from callboard.kernel.jobs.asking import Jobs
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.control import JobControl
from callboard.kernel.jobs.creation import keyed_id
from callboard.kernel.jobs.gates import Gates, close_gate
from callboard.kernel.jobs.limits import Limits
from callboard.kernel.jobs.outcomes import GateClosed, HandedBack, Reject, Retry, RunOver, Superseded
from callboard.kernel.jobs.presence import Presence, PresentWorker, unstaffed
from callboard.kernel.jobs.progress import Progress
from callboard.kernel.jobs.projection import JobsProjection
from callboard.kernel.jobs.recollection import recorded_job
from callboard.kernel.jobs.run import Handler, Handlers, JobRun
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.jobs.worker import Worker

__all__ = [
    "Backoff",
    "GateClosed",
    "Gates",
    "HandedBack",
    "Handler",
    "Handlers",
    "JobControl",
    "JobRun",
    "JobStatus",
    "Jobs",
    "JobsProjection",
    "Limits",
    "Presence",
    "PresentWorker",
    "Progress",
    "Reject",
    "Retry",
    "RunOver",
    "Superseded",
    "Worker",
    "close_gate",
    "keyed_id",
    "recorded_job",
    "unstaffed",
]
