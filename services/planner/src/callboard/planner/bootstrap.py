"""The planner service's composition: the one place where its parts are chosen."""

from __future__ import annotations

from callboard.contracts.events import EVENTS
from callboard.kernel.definition import ServiceDefinition
from callboard.planner.projections.plays import Plays


def definition() -> ServiceDefinition:
    """What the service is made of; connects nowhere."""
    return ServiceDefinition(
        name="planner",
        description="Knows the plays that productions can be planned from.",
        registry=EVENTS,
        projections=(Plays(),),
    )
