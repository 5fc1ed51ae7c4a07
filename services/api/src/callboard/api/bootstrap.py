"""What the gateway is made of: the one place where its parts are chosen."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from starlette.types import ASGIApp

from callboard.api.app import make_app
from callboard.api.gateway import Gateway
from callboard.api.hosts import is_loopback
from callboard.api.projections.corrections import CorrectionsProjection
from callboard.api.projections.document_history import DocumentHistory
from callboard.api.projections.documents import DocumentsProjection
from callboard.api.projections.jobs import GatewayJobs
from callboard.api.projections.playbooks import PlaybooksProjection
from callboard.contracts.events import EVENTS, JobCreated, JobReopened, JobRestarted, JobStateChanged
from callboard.kernel.definition import ServiceDefinition, Upkeep
from callboard.kernel.health import Health
from callboard.kernel.health_routes import health_routes
from callboard.kernel.jobs import JobControl
from callboard.kernel.resources import Resources
from callboard.kernel.scratch import sweep_abandoned_scratch


def definition() -> ServiceDefinition:
    """The gateway as a service: its views of the log, and its HTTP application."""
    return ServiceDefinition(
        name="api",
        description="The one HTTP door: hands files to their owner and answers what became of them.",
        version=version("callboard-api"),
        registry=EVENTS,
        projections=(
            GatewayJobs(EVENTS),
            DocumentsProjection(),
            DocumentHistory(),
            PlaybooksProjection(),
            CorrectionsProjection(),
        ),
        publishes=(JobCreated, JobStateChanged, JobRestarted, JobReopened),
        upkeep=(Upkeep("sweep-abandoned-scratch", timedelta(hours=6), sweep_abandoned_scratch),),
        app=_app,
    )


def _app(resources: Resources, health: Health) -> ASGIApp:
    app = make_app(version("callboard-api"), loopback_only=is_loopback(resources.settings.host))
    app.state.gateway = Gateway(
        pool=resources.pool,
        store=resources.store,
        blobs=resources.blobs,
        commands=resources.commands,
        jobs=JobControl(resources.store),
        new_jobs=resources.jobs,
        presence=resources.presence,
        views=resources.views,
        health=health,
        upload_limit=resources.settings.upload_limit_bytes,
        version=version("callboard-api"),
    )
    app.router.routes.extend(health_routes(health))
    return app
