"""Binds what a definition names to the resources that are open."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.jobs import Limits, PresentWorker, Worker
from callboard.kernel.resources import Resources


def make_worker(definition: ServiceDefinition, resources: Resources) -> Worker:
    """The worker for every kind of job that `definition` has a handler for."""
    return Worker(
        definition.name,
        resources.store,
        resources.pool,
        {handler.args: partial(handler.run, resources) for handler in definition.jobs},
        slots=resources.settings.worker_slots,
        lease_seconds=resources.settings.lease_seconds,
        limits=Limits(resources.settings.project_limit, resources.settings.kind_limits),
    )


def make_report(definition: ServiceDefinition, resources: Resources, worker: Worker) -> Callable[[], PresentWorker]:
    """What `worker` says of itself at any moment."""
    host, kinds = socket.gethostname(), tuple(sorted(handler.args.kind for handler in definition.jobs))
    started_at = datetime.now(UTC)

    def report() -> PresentWorker:
        return PresentWorker(
            name=worker.name,
            service=definition.name,
            host=host,
            pid=os.getpid(),
            version=definition.version,
            kinds=kinds,
            slots=resources.settings.worker_slots,
            busy=worker.busy,
            jobs=worker.jobs,
            project_limit=resources.settings.project_limit,
            kind_limits=dict(resources.settings.kind_limits),
            started_at=started_at,
        )

    return report
