"""How other commands find what `callboard up` has started: the addresses that it publishes in its data folder.

Their names: `gateway`, `nats`, `namespace`; `service/<name>` where each service tells of its health; and
`database/<service>` with each service's own login.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callboard.cli.calling import command
from callboard.cli.errors import CliError, NotRunning

if TYPE_CHECKING:
    from callboard.embedded.folder import DataFolder

_DATABASE, _SERVICE = "database/", "service/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where a running Callboard is reached. The addresses of NATS and the databases hold passwords."""

    gateway: str
    nats: str
    databases: Mapping[str, str]
    services: Mapping[str, str]
    namespace: str = ""

    def addresses(self) -> dict[str, str]:
        """The flat form that the data folder keeps."""
        return {
            "gateway": self.gateway,
            "nats": self.nats,
            "namespace": self.namespace,
            **{f"{_DATABASE}{service}": address for service, address in self.databases.items()},
            **{f"{_SERVICE}{service}": address for service, address in self.services.items()},
        }

    @classmethod
    def of(cls, addresses: Mapping[str, str]) -> Running:
        """The reverse of `addresses`; KeyError while the start is not over."""
        return cls(
            gateway=addresses["gateway"],
            nats=addresses["nats"],
            namespace=addresses.get("namespace", ""),
            databases=_under(_DATABASE, addresses),
            services=_under(_SERVICE, addresses),
        )


def _under(prefix: str, addresses: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): address for name, address in addresses.items() if name.startswith(prefix)}


def data_folder(chosen: Path | None) -> DataFolder:
    """The data folder that `--data` or `CALLBOARD_DATA` names; otherwise the user's own."""
    from callboard.embedded.folder import DataFolder
    from callboard.embedded.location import default_location

    named = os.environ.get("CALLBOARD_DATA")
    fallback = Path(named) if named else default_location(os.environ, Path.home(), os.geteuid())
    return DataFolder(chosen or fallback)


def find(data: Path | None) -> Running:
    """What runs on a data folder.

    Raises:
        NotRunning: nothing does, or it is still starting.
        CliError: the folder is not readable by this user.
    """
    folder = data_folder(data)
    try:
        run = folder.running()
    except OSError as error:
        raise CliError(f"{folder.path} cannot be read: {error.strerror}.", "Ask the user who started it.") from error
    if run is None:
        raise NotRunning(
            f"No Callboard is running on {folder.path}.", f"Start it in another terminal: {command('up', data=data)}"
        )
    try:
        return Running.of(run.addresses)
    except KeyError:
        raise NotRunning(f"The Callboard on {folder.path} is still starting.", "Try again in a few seconds.") from None


def log_address(data: Path | None) -> tuple[str, str]:
    """Where the log is, and under which namespace: `CALLBOARD_NATS_URL`, or what runs on the data folder.

    Raises:
        NotRunning, CliError: as `find`.
    """
    elsewhere = os.environ.get("CALLBOARD_NATS_URL")
    if elsewhere and data is None:
        return elsewhere, os.environ.get("CALLBOARD_NAMESPACE", "")
    running = find(data)
    return running.nats, running.namespace


def gateway_url(url: str | None, data: Path | None) -> str:
    """The gateway's address: `--url`, `CALLBOARD_URL`, or that of what runs on the data folder; errors as those of `find`."""
    return url or os.environ.get("CALLBOARD_URL") or find(data).gateway
