"""How a call through litellm failed: its error's chain of causes, read down to what the HTTP client itself says."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from callboard.llm.evidence import Evidence, evidence_of


def evidence_from(provider: str, error: BaseException, answered: Sequence[int] = ()) -> Evidence:
    """What the chain of causes says: the HTTP answer, or how the connection failed, or that litellm itself refused.

    litellm makes up answers where there was none, so only the HTTP client's own errors count, and the status of each answer that
    it saw (``answered``). Where there was no answer and no broken connection, the failure is this program's: then the
    evidence has neither a status nor a transport, and says what failed and where, but not with what words.
    """
    chain = [(cause, {kind.__name__ for kind in type(cause).__mro__}) for cause in _causes(error)]
    for cause, names in chain:
        if "HTTPStatusError" in names:
            response = cast("Any", cause).response
            return evidence_of(provider, response.status_code, dict(response.headers), _body(response, error))
    of_client = set[str]().union(*(names for _, names in chain[1:] or chain))
    if "TimeoutException" in of_client:
        return Evidence(provider=provider, transport="timeout")
    if of_client & {"TransportError", "ConnectionError", "SSLError"}:
        return Evidence(provider=provider, transport="network", message=_first_line(chain[-1][0]))
    if "UnsupportedParamsError" in chain[0][1]:
        return Evidence(provider=provider, status=400, message=_first_line(error))
    if answered:
        return Evidence(provider=provider, status=answered[-1], message="The answer cannot be understood.")
    return Evidence(provider=provider, message=_place(chain[-1][0]))


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _body(response: Any, error: BaseException) -> str:
    """The answer's body; where it was never read, litellm's error has it in its words."""
    try:
        return str(response.text)
    except Exception:  # noqa: BLE001 - a stream that was not read says so in several ways
        return _first_line(error)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:500]
