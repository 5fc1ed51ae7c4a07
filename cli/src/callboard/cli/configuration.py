"""What services are told from outside, read here as they will read it, before anything is started for them."""

from __future__ import annotations

from callboard.cli.errors import CliError
from callboard.kernel.settings import Settings, SettingsError, load_settings

_OURS = {"nats_url": "", "database_url": "", "host": "127.0.0.1", "port": 0}
"""What the environment may hold of these is for nobody: every service is given its own."""


def service_settings(**given: object) -> Settings:
    """The settings that a service would have in this environment, apart from what it is `given`.

    Raises:
        CliError: variables do not fit; all of them are named at once.
    """
    try:
        return load_settings(**{**_OURS, **given})
    except SettingsError as error:
        raise CliError(str(error), "Every service reads these; correct or unset them.") from error
