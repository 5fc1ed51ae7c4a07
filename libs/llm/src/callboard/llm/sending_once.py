"""litellm's HTTP client without the second try that it makes by itself. Importing this imports litellm."""

from __future__ import annotations

from typing import Any, NoReturn

from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler  # pyright: ignore[reportMissingTypeStubs] - it has none


class SendingOnce(AsyncHTTPHandler):
    """Sends every request once, and follows nobody elsewhere with a key.

    litellm sends a request again where the connection breaks off, also in the middle of an answer: a call that nobody counts and
    that may be charged. OpenAI's own client, which it uses for OpenAI, does as it is told.
    """

    def __init__(self) -> None:
        super().__init__(follow_redirects=False)  # pyright: ignore[reportUnknownMemberType] - as above

    async def single_connection_post_request(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Called for the second try; the first one's error is this one's context."""
        del args, kwargs
        raise ConnectionError("the connection broke off")
