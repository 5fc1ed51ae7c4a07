"""The gateway as a command sees it: HTTP that waits while Callboard restarts, and refusals as clear errors."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any, Self

import httpx

from callboard.cli.calling import command
from callboard.cli.errors import CliError, InputRefused, NotRunning

PATIENCE = 60.0
"""Seconds that a command goes on trying while the gateway or what stands behind it is restarting."""
FIRST_PATIENCE = 10.0
"""The same before anything has ever answered: the address may simply be wrong."""
_READ_TIMEOUT = 45.0
_UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
_INPUT = frozenset({400, 413, 415, 422})
_USAGE = frozenset({"INVALID_REQUEST", "BAD_FORM"})
"""Refusals of how it was asked, whatever the file."""
_LISTINGS = {"JOB_NOT_FOUND": "jobs ls", "PLAY_NOT_FOUND": "plays ls", "PLAYBOOK_NOT_FOUND": "plays ls"}
"""Which command lists what an id was not found among; the gateway's own hint speaks to programs."""
_LONGEST_PAUSE = 2.0
OMISSIONS_HEADER = "Callboard-Omissions"
"""Codes with counts, as in `verse=21, cast_list=6` (a dictionary of RFC 9651)."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that the gateway wrote, and in words what it could not carry."""

    data: bytes
    omissions: Sequence[str]


class Gateway:
    """Requests to one gateway. All of one object's requests are one trace."""

    def __init__(
        self, url: str, *, patience: float = PATIENCE, waiting: Callable[[str], None] = lambda _reason: None
    ) -> None:
        """`waiting` hears, in a few words, why a request is being tried again."""
        self.url = url.rstrip("/")
        self._patience = patience
        self._met = False
        self._waiting = waiting
        self.trace_id = secrets.token_hex(16)
        self._http = httpx.Client(
            base_url=self.url,
            timeout=httpx.Timeout(_READ_TIMEOUT, connect=5.0),
            headers={"traceparent": f"00-{self.trace_id}-{secrets.token_hex(8)}-01"},
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """The JSON at `path`; parameters that are None are left out.

        Raises:
            NotRunning: nothing answered for as long as patience lasts.
            InputRefused, CliError: the gateway said no, in its own words.
        """
        return self._send(lambda: self._http.get(path, params=_given(params))).json()

    def get_export(self, path: str, **params: Any) -> Exported:
        """The file at `path`, and what it could not carry; errors as those of `get`."""
        answer = self._send(lambda: self._http.get(path, params=_given(params)))
        return Exported(answer.content, omissions_in(answer.headers.get(OMISSIONS_HEADER, "")))

    def post(self, path: str, **params: Any) -> Any:
        """The JSON that a POST without a body answers, for requests that may be sent twice; otherwise as `get`."""
        return self._send(lambda: self._http.post(path, params=_given(params))).json()

    def post_json(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a POST of `body` answers, each key that is None left out; otherwise as `post_body`."""
        return self.post_body(path, json.dumps(_given(body)).encode(), "application/json")

    def delete(self, path: str) -> None:
        """Have what is at `path` taken away, for requests that may be sent twice; otherwise as `get`."""
        self._send(lambda: self._http.delete(path))

    def post_body(self, path: str, body: bytes, media_type: str) -> Any:
        """The JSON that a POST of `body` answers, for requests that may be sent twice; otherwise as `get`."""
        headers = {"Content-Type": media_type}
        return self._send(lambda: self._http.post(path, content=body, headers=headers)).json()

    def upload(self, file: IO[bytes], name: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """Hand in a file; a second try is safe, since the same bytes are the same document. Errors as those of `get`."""

        def send() -> httpx.Response:
            file.seek(0)
            return self._http.post("/v1/documents", files={"file": (name, file)}, data=dict(fields))

        answer: dict[str, Any] = self._send(send).json()
        return answer

    def _send(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        began = time.monotonic()
        for pause in _pauses():
            try:
                response = send()
            except _UNREACHED as error:
                reason, failure = "the gateway does not answer", self._unreached(error)
            except httpx.TimeoutException as error:
                reason, failure = "the gateway is slow to answer", self._unreached(error)
            except httpx.HTTPError as error:
                raise CliError(
                    f"The request to {self.url} failed: {str(error).rstrip('.')}.",
                    "A gateway's address looks like http://127.0.0.1:8080",
                ) from error
            else:
                self._met = True
                if response.status_code < HTTPStatus.BAD_REQUEST:
                    return response
                failure = _refusal(response)
                if response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise failure
                reason = str(failure).rstrip(".")
            patience = self._patience if self._met else min(self._patience, FIRST_PATIENCE)
            if time.monotonic() + pause > began + patience:
                raise failure
            self._waiting(reason)
            time.sleep(pause)
        raise AssertionError("pauses never end")

    def _unreached(self, error: Exception) -> CliError:
        failure = NotRunning(
            f"Nothing answers at {self.url}.", f"Start Callboard with `{command('up')}`, or name a gateway with --url."
        )
        failure.__cause__ = error
        return failure


def _pauses() -> Iterator[float]:
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 1.6, _LONGEST_PAUSE)


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _refusal(response: httpx.Response) -> CliError:
    """The gateway's problem (RFC 9457) as an error with its own sentence and hint."""
    try:
        body: dict[str, Any] = response.json()
        message, code, hint = str(body["detail"]), body.get("code"), body.get("hint")
    except (ValueError, KeyError, TypeError):
        message, code, hint = f"The gateway answered {response.status_code} {response.reason_phrase}.", None, None
    if code in _LISTINGS:
        hint = f"`{command(_LISTINGS[code])}` lists what there is."
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return NotRunning(message, hint)
    if response.status_code in _INPUT and code not in _USAGE:
        return InputRefused(message, hint)
    return CliError(message, hint)


def omissions_in(header: str) -> list[str]:
    """In words what a header of omissions says; a code that is not known here speaks for itself."""
    from callboard.playbook.exports import message_of

    pairs = (entry.strip().partition("=") for entry in header.split(",") if entry.strip())
    return [message_of(code, int(count) if count.isdecimal() else 1) for code, _, count in pairs]
