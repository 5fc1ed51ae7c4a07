"""Proof that a service's views are what the log says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from callboard.cli.errors import CliError, NotRunning
from callboard.cli.reading import open_store
from callboard.contracts.subjects import Namespace
from callboard.kernel.database import DatabaseError
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.errors import KernelError, NatsUnreachable
from callboard.kernel.projections import ProjectionError
from callboard.kernel.projections.verify import Difference, verify


@dataclass(frozen=True, slots=True)
class Verdict:
    """One view, and where it differs from what the log gives; nowhere, if all is well."""

    view: str
    differences: Sequence[Difference]


def definition_of(service: str) -> ServiceDefinition:
    """What a service is made of."""
    definition: ServiceDefinition = import_module(f"callboard.{service}.bootstrap").definition()
    return definition


def verify_service(definition: ServiceDefinition, *, nats_url: str, namespace: str, dsn: str) -> list[Verdict]:
    """Rebuild every view of a service beside the live one and compare them row for row.

    Raises:
        NotRunning: NATS or Postgres does not answer.
        CliError: a view is not built yet, or cannot be.
    """
    try:
        return asyncio.run(_verify(definition, nats_url, Namespace(namespace), dsn))
    except NatsUnreachable as error:
        raise NotRunning(str(error)) from error
    except (KernelError, DatabaseError, ProjectionError) as error:
        raise CliError(f"{definition.name} cannot be verified: {error}.") from error


async def _verify(definition: ServiceDefinition, nats_url: str, namespace: Namespace, dsn: str) -> list[Verdict]:
    async with open_store(nats_url, namespace) as store:
        return [
            Verdict(
                projection.name,
                await verify(store, dsn, definition.name, [projection], registry=definition.registry),
            )
            for projection in definition.projections
        ]
