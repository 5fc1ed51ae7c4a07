"""`callboard workers`."""

from __future__ import annotations

from callboard.cli.options import Data, Json, Url
from callboard.cli.questions import get


def workers(*, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """List who works on jobs: each process, what it can do, and what it has in hand.

    $ callboard workers
    $ callboard workers --json | jq '.items[] | {name, busy}'

    A process that was killed is listed for up to 15 seconds more.
    """
    from datetime import UTC, datetime

    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.workers import workers as render

    answer = get("/v1/workers", url, data)
    if as_json:
        print_json(answer)
    else:
        show(render(answer, datetime.now(UTC)))
