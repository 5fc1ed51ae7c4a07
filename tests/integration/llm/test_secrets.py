"""No key is ever seen: not in errors, attempts, settings, representations or log lines, whatever a provider says."""

import json
import logging
import traceback
from contextlib import suppress

import pytest
from pydantic import SecretStr

from callboard.llm import PROVIDERS, CallFailed, Models, Provider
from integration.llm.asking_setting import GOOD, request
from model_peer.http_peer import Drop, Reply
from model_peer.model_server import ModelServer, Said
from model_peer.writing import refuse

KEY = "sk-proj-s3cr3tS3CR3Ts3cr3tS3CR3T"
ECHOES: list[Said] = [
    refuse("openai", 401, "invalid_api_key", f"Incorrect API key provided: {KEY}."),
    refuse("openai", 400, KEY, f"Bad header: Authorization: Bearer {KEY}"),
    Reply(f"<html>{KEY}</html>".encode(), status=502),
    Reply(f"not json {KEY}".encode()),
    Reply(b"{}", status=307, headers={"location": f"http://127.0.0.1:9/{KEY}"}),
    Drop(),
    f'{{"n":"{KEY}"}}',
]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
@pytest.mark.parametrize("said", ECHOES, ids=["401", "400", "502", "no-json", "redirect", "drop", "shape"])
async def test_a_key_is_seen_nowhere(
    provider: Provider, said: Said, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Even where the provider's error repeats the key, or the connection fails while it is sent."""
    name = provider.name
    model = {"anthropic": "claude-sonnet-5-5", "openai": "gpt-6.1-sol"}.get(name, f"{name}/some-model")
    caplog.set_level(logging.DEBUG)
    async with ModelServer(lambda _: said) as server:
        settings = server.settings(model_tries=1, **{f"{name}_api_key": SecretStr(KEY)})
        async with Models(settings) as models:
            chat = models.chat([model])
            with pytest.raises(CallFailed) as caught:
                await chat.complete(request())
    error = caught.value
    written = [
        str(error),
        repr(error),
        "".join(traceback.format_exception(error)),
        error.problem.model_dump_json(),
        error.failure.model_dump_json(),
        json.dumps([attempt.model_dump(mode="json") for attempt in error.attempts]),
        repr(settings),
        repr(chat),
        repr(vars(models)),
        caplog.text,
        *capfd.readouterr(),
    ]

    assert any(KEY in value for request in server.requests for value in request.headers.values())
    assert [] == [text for text in written if KEY in text]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
async def test_the_key_does_not_follow_a_redirect(provider: Provider) -> None:
    """Whoever answers for a provider cannot have its key sent elsewhere."""
    async with ModelServer(lambda _: GOOD) as elsewhere:
        said = Reply(b"", status=307, headers={"location": elsewhere.base_url(provider.name) + "/chat/completions"})
        settings = {f"{provider.name}_api_key": SecretStr(KEY)}
        async with ModelServer(lambda _: said) as server, Models(server.settings(model_tries=1, **settings)) as models:
            with suppress(CallFailed):
                await models.chat([f"{provider.name}/some-model"]).complete(request())

    assert 1 == len(server.requests)
    assert [] == [value for sent in elsewhere.requests for value in sent.headers.values() if KEY in value]
