"""The HTTP connections of one process to all providers, and nobody else's. Importing this imports litellm.

litellm would keep clients of its own for OpenAI in a cache of the whole process, by address and key: whoever closes them closes
those of others, and whoever comes after is handed a client that is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import litellm
from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler  # pyright: ignore[reportMissingTypeStubs] - it has none
from openai import AsyncOpenAI

from callboard.llm.answered import note_answer
from callboard.llm.calling import Access


class _SendingOnce(AsyncHTTPHandler):
    """Sends every request once, and follows nobody elsewhere with a key.

    litellm sends a request again where the connection breaks off, also in the middle of an answer: a call that nobody counts and
    that may be charged.
    """

    def __init__(self) -> None:
        super().__init__(follow_redirects=False, event_hooks={"response": [note_answer]})  # pyright: ignore[reportUnknownMemberType] - as above

    def __del__(self) -> None:
        """Nothing: it is closed by whoever opened it, and not by a task that nobody waits for."""

    async def single_connection_post_request(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Called for the second try; the first one's error is this one's context."""
        del args, kwargs
        raise ConnectionError("the connection broke off")


class Connections:
    """One pool for all providers; close it when no call is to be made any more."""

    def __init__(self) -> None:
        """Switch everything off in litellm that is not a call. Connects nowhere; takes a second, mostly the clients' own loading."""
        litellm.suppress_debug_info = True
        litellm.num_retries = 0
        litellm.drop_params = False
        litellm.modify_params = False
        litellm.disable_aiohttp_transport = True  # httpx tells a broken connection from an answer
        self._sender = _SendingOnce()
        self._of_openai: dict[Access, AsyncOpenAI] = {}
        # It loads most of itself when it is first used, in which time nothing else would go on.
        assert self._openai(Access("none", "http://127.0.0.1")).chat.completions.with_raw_response

    async def complete(self, provider: str, access: Access, arguments: Mapping[str, Any]) -> Any:
        """One call, as `litellm.acompletion` takes and answers it."""
        client = self._openai(access) if provider == "openai" else self._sender
        return await litellm.acompletion(**arguments, client=client)

    def _openai(self, access: Access) -> AsyncOpenAI:
        """The vendor's own client, which litellm uses for OpenAI, on our connections."""
        if access not in self._of_openai:
            self._of_openai[access] = AsyncOpenAI(
                api_key=access.key, base_url=access.base_url, max_retries=0, http_client=self._sender.client
            )
        return self._of_openai[access]

    async def aclose(self) -> None:
        """Close what is open."""
        await self._sender.close()
