"""`callboard status`."""

from __future__ import annotations

from typing import Any

from callboard.cli.options import Data, Json, Url
from callboard.cli.questions import get


def status(*, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Tell how everything is doing, and how much there is.

    $ callboard status
    $ callboard status --json | jq .jobs

    Exits with 0 where all is ready, with 1 where something is not, and
    with 3 where nothing runs.
    """
    from callboard.cli.errors import CliError
    from callboard.cli.health import services_health
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.status import status as render
    from callboard.cli.running import find, gateway_url

    address = gateway_url(url, data)
    services = {} if url else services_health(find(data).services)
    failure: CliError | None = None
    answer: dict[str, Any] = {"gateway": address, "services": services}
    try:
        answer |= get("/v1/status", address, data)
    except CliError as error:
        failure = error
        if not services:
            raise
    if as_json:
        print_json(answer)
    else:
        show(render(answer))
    if failure is not None:
        raise failure
    if not (answer["ready"] and all(each["ready"] for each in services.values())):
        raise CliError("Something is not ready.", "The line in red says what; its log is in the data folder.")
