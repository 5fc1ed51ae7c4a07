"""What litellm really sends and understands, of every provider, over real sockets: the loopback server's shapes held against it."""

import json

import pytest

from callboard.llm import CallFailed, Models, TruncatedAnswer, Usage
from integration.llm.asking_setting import request
from model_peer.http_peer import Reply
from model_peer.model_server import ModelServer
from model_peer.writing import Answer, refuse

MODELS = [
    "anthropic/claude-sonnet-5-5",
    "anthropic/claude-haiku-4-5",
    "anthropic/claude-opus-4-1",
    "openai/gpt-6.1-sol",
    "openai/gpt-4.1",
    "openai/gpt-4-turbo",
    "gemini/gemini-3.8-flash",
    "gemini/gemini-2.5-flash",
    "xai/grok-4.7",
    "deepseek/deepseek-v4-pro",
    "mistral/mistral-large-latest",
]
"""Of each provider one; of those with several ways of asking, one for each way."""
TAKE_TEMPERATURE = {
    "anthropic/claude-haiku-4-5",
    "anthropic/claude-opus-4-1",
    "openai/gpt-4.1",
    "openai/gpt-4-turbo",
    "gemini/gemini-2.5-flash",
    "xai/grok-4.7",
    "deepseek/deepseek-v4-pro",
    "mistral/mistral-large-latest",
}
ANY_OBJECT = {"openai/gpt-4-turbo", "deepseek/deepseek-v4-pro"}
ASKED_IN_WORDS = {*ANY_OBJECT, "anthropic/claude-opus-4-1"}


@pytest.mark.parametrize("model", MODELS)
async def test_every_provider_is_asked_and_understood(model: str) -> None:
    """Key, model, messages, shape, limits and temperature arrive; text, served model and tokens come back."""
    provider, name = model.split("/")
    answer = Answer(text='{"n":2}', input=20, cached=12, output=6, served_model=f"{name}-2026-01-01")
    async with ModelServer(lambda _: answer) as server, Models(server.settings()) as models:
        completion = await models.chat([model]).complete(request())
    asked = server.calls[0]

    assert {"n": 2} == completion.parsed
    assert (model, f"{name}-2026-01-01", provider) == (
        completion.requested_model,
        completion.served_model,
        completion.provider,
    )
    assert Usage(input=20, cached=12, output=6) == completion.usage
    assert (f"key-of-{provider}", name, 50) == (asked.key, asked.model, asked.max_tokens)
    assert "Count." in asked.system
    assert (("user", "One, two."),) == asked.messages
    assert (model in TAKE_TEMPERATURE) == (asked.temperature == 0.0)
    assert (model in ASKED_IN_WORDS) == (asked.schema is None)
    assert (model in ASKED_IN_WORDS) == ("JSON schema" in asked.system)
    assert (model in ANY_OBJECT) == asked.json_object
    assert 1 == len(completion.attempts)
    assert completion.attempts[0].cost == completion.cost


@pytest.mark.parametrize("model", MODELS)
async def test_an_answer_that_is_cut_off_is_told_apart(model: str) -> None:
    """Every provider's word for it is understood, and nobody asks again for as much."""
    async with ModelServer(lambda _: Answer(text="{}", finish="length")) as server, Models(server.settings()) as models:
        with pytest.raises(TruncatedAnswer) as caught:
            await models.chat([model]).complete(request())

    assert "CONTEXT_LENGTH" == caught.value.problem.code
    assert 1 == len(server.calls)
    assert caught.value.attempts[0].usage.output > 0


@pytest.mark.parametrize("model", MODELS)
async def test_an_answer_that_is_kept_back_is_told_apart(model: str) -> None:
    """Every provider's word for a filter is understood."""
    async with (
        ModelServer(lambda _: Answer(text="", finish="content_filter")) as server,
        Models(server.settings()) as models,
    ):
        with pytest.raises(CallFailed) as caught:
            await models.chat([model]).complete(request())

    assert "CONTENT_FILTER" == caught.value.problem.code


@pytest.mark.parametrize("model", MODELS)
async def test_nothing_is_sent_twice_by_the_library(model: str) -> None:
    """A 500 is one request on the socket: litellm and the vendors' own clients retry nothing."""
    provider = model.split("/", maxsplit=1)[0]
    async with (
        ModelServer(lambda _: refuse(provider, 500, "server_error", "Sorry.")) as server,
        Models(server.settings(model_tries=1)) as models,
    ):
        with pytest.raises(CallFailed) as caught:
            await models.chat([model]).complete(request())

    assert 1 == len(server.requests)
    assert ("SERVER_ERROR", 500) == (caught.value.failure.code, caught.value.failure.status)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("body", [b"{}", b"not json", b'{"choices":[]}'], ids=["empty", "no-json", "no-choice"])
async def test_an_answer_of_no_shape_at_all_is_invalid(model: str, body: bytes) -> None:
    """Whatever litellm makes of a 200 that is no answer, it is no error of the server's, and none of ours."""
    async with ModelServer(lambda _: Reply(body)) as server, Models(server.settings(model_tries=1)) as models:
        with pytest.raises(CallFailed) as caught:
            await models.chat([model]).complete(request())

    assert "INVALID_RESPONSE" == caught.value.problem.code


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (
            "gemini/gemini-3.8-flash",
            {
                "candidates": [
                    {
                        "content": {
                            "role": "model",
                            "parts": [{"text": "Well.", "thought": True}, {"text": '{"n":2}'}],
                        },
                        "finishReason": "STOP",
                        "index": 0,
                    }
                ],
                "usageMetadata": {
                    "promptTokenCount": 10,
                    "candidatesTokenCount": 5,
                    "thoughtsTokenCount": 7,
                    "totalTokenCount": 22,
                },
                "modelVersion": "gemini-3.8-flash",
            },
        ),
        (
            "xai/grok-4.7",
            {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "grok-4.7",
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": '{"n":2}', "reasoning_content": "Well."},
                        "finish_reason": "stop",
                    }
                ],
                "usage": {
                    "prompt_tokens": 10,
                    "completion_tokens": 5,
                    "total_tokens": 22,
                    "completion_tokens_details": {"reasoning_tokens": 7},
                },
            },
        ),
    ],
    ids=["gemini", "xai"],
)
async def test_what_a_model_thinks_is_paid_for_and_no_answer(model: str, body: object) -> None:
    """Google and xAI count hidden reasoning beside the answer; it costs as much, and its text is left out."""
    async with ModelServer(lambda _: Reply(json.dumps(body).encode())) as server, Models(server.settings()) as models:
        completion = await models.chat([model]).complete(request())

    assert Usage(input=10, output=12) == completion.usage
    assert '{"n":2}' == completion.text
