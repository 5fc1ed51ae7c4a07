"""What is done about a call that fails: again, after how long, with which model, and what is put down about it."""

import asyncio
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from callboard.llm import CallFailed, MissingApiKey, Models, ModelSettings, UnsupportedProvider
from integration.llm.asking_setting import GOOD, codes, request, without_waiting
from model_peer.faults import FaultPlan
from model_peer.http_peer import Drop, Hang, Reply
from model_peer.model_server import ModelServer, Said
from model_peer.reading import Asked
from model_peer.writing import Answer, refuse

ONE_OF_EACH = [
    "anthropic/claude-sonnet-5-5",
    "openai/gpt-6.1-sol",
    "gemini/gemini-3.8-flash",
    "xai/grok-4.7",
    "deepseek/deepseek-v4-pro",
    "mistral/mistral-large-latest",
]
GPT, CLAUDE = "openai/gpt-6.1-sol", "anthropic/claude-sonnet-5-5"
GEMINI_WAIT = Reply(
    b'{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED","details":'
    b'[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"}]}}',
    status=429,
)


def first(*said: Said) -> Callable[[Asked], Said]:
    """An oracle that says these one after another, and after that what is right."""
    left = list(said)
    return lambda _: left.pop(0) if left else GOOD


@pytest.mark.parametrize("model", ONE_OF_EACH)
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Drop(), "NETWORK_ERROR"),
        (Reply(b'{"n":2}' * 9, cut_after=20), "NETWORK_ERROR"),
        (Hang(), "TIMEOUT"),
        (Reply(b'{"n":2}' * 9, stall_after=1), "TIMEOUT"),
    ],
    ids=["drop", "cut", "hang", "stall"],
)
async def test_a_broken_connection_is_no_servers_error(model: str, fault: Said, code: str) -> None:
    """Dropped, cut in the middle of an answer, silent from the start or after a byte: told apart for every provider, and tried again."""
    async with ModelServer(first(fault)) as server, Models(server.settings()) as models:
        completion = await models.chat([model]).complete(request(timeout=1.0))

    failure = completion.attempts[0].failure
    assert failure is not None
    assert (code, None) == (failure.code, failure.status)
    assert {"n": 2} == completion.parsed
    assert 2 == len(completion.attempts)


@pytest.mark.parametrize("model", ONE_OF_EACH)
async def test_retry_after_is_waited_for(model: str) -> None:
    """The provider's own time is kept, and half a second of jitter added."""
    provider = model.split("/", maxsplit=1)[0]
    busy = refuse(provider, 429, "rate_limit_exceeded", "Slow down.", headers={"retry-after": "7"})
    async with ModelServer(first(busy)) as server, Models(server.settings(model_backoff=1.0)) as models:
        chain, waits = without_waiting(models, model)
        completion = await chain.complete(request())

    assert [7.5] == waits
    assert [("RATE_LIMIT", 7.0), None] == [
        (a.failure.code, a.failure.retry_after) if a.failure else None for a in completion.attempts
    ]


async def test_gemini_says_in_the_body_how_long_to_wait() -> None:
    """RetryInfo counts like a header."""
    async with ModelServer(first(GEMINI_WAIT)) as server, Models(server.settings(model_backoff=1.0)) as models:
        chain, waits = without_waiting(models, "gemini/gemini-3.8-flash")
        await chain.complete(request())

    assert [4.0] == waits


async def test_waits_double_and_end() -> None:
    """Four calls to a model that stays overloaded, with full jitter between them; then it has failed."""
    busy = refuse("anthropic", 529, "overloaded_error", "Overloaded")
    async with ModelServer(lambda _: busy) as server, Models(server.settings(model_backoff=1.0)) as models:
        chain, waits = without_waiting(models, CLAUDE)
        with pytest.raises(CallFailed) as caught:
            await chain.complete(request())

    assert [0.5, 1.0, 2.0] == waits
    assert [("claude-sonnet-5-5", "OVERLOADED")] * 4 == codes(caught.value)
    assert caught.value.problem.retryable


async def test_who_asks_for_more_than_our_patience_has_failed() -> None:
    """The next model is asked instead of waiting for minutes, and the failure says how long it would have been."""
    busy = refuse("anthropic", 429, "rate_limit_error", "Slow down.", headers={"retry-after": "120"})
    async with ModelServer(first(busy)) as server, Models(server.settings()) as models:
        chain, waits = without_waiting(models, CLAUDE, GPT)
        completion = await chain.complete(request())

    assert [] == waits
    assert GPT == completion.requested_model
    assert [120.0, None] == [a.failure and a.failure.retry_after for a in completion.attempts]


@pytest.mark.parametrize(
    ("status", "code", "message", "failure"),
    [
        (400, "invalid_request_error", "Your credit balance is too low.", "QUOTA"),
        (401, "authentication_error", "invalid x-api-key", "AUTH_ERROR"),
        (404, "not_found_error", "model: claude-sonnet-5-5", "BAD_REQUEST"),
    ],
)
async def test_what_is_final_is_not_tried_again(status: int, code: str, message: str, failure: str) -> None:
    """One call to the first model, then the next one, and both stand in the attempts."""
    oracle = first(refuse("anthropic", status, code, message))
    async with ModelServer(oracle) as server, Models(server.settings()) as models:
        completion = await models.chat([CLAUDE, GPT]).complete(request())

    assert ["claude-sonnet-5-5", "gpt-6.1-sol"] == [asked.model for asked in server.calls]
    assert [failure, None] == [a.failure and a.failure.code for a in completion.attempts]
    assert [status, None] == [a.failure and a.failure.status for a in completion.attempts]


async def test_where_all_fail_the_one_that_may_pass_is_told() -> None:
    """A job is tried again if any of its models may answer later."""

    def oracle(asked: Asked) -> Said:
        if asked.provider == "anthropic":
            return refuse("anthropic", 401, "authentication_error", "invalid x-api-key")
        return refuse("openai", 503, "overloaded", "Busy.")

    async with ModelServer(oracle) as server, Models(server.settings(model_tries=2)) as models:
        with pytest.raises(CallFailed) as caught:
            await models.chat([CLAUDE, GPT]).complete(request())

    assert ("OVERLOADED", "openai") == (caught.value.failure.code, caught.value.failure.provider)
    assert [("claude-sonnet-5-5", "AUTH_ERROR"), *[("gpt-6.1-sol", "OVERLOADED")] * 2] == codes(caught.value)


@pytest.mark.parametrize("text", ['{"n":', '{"n":"two"}', '{"n":2,"m":3}', "Two.", "NaN", "[" * 100_000])
async def test_an_answer_of_another_shape_is_asked_for_once_more(text: str) -> None:
    """It was paid for, so twice is enough; tokens and cost of both stand in the attempts."""
    async with ModelServer(lambda _: text) as server, Models(server.settings()) as models:
        with pytest.raises(CallFailed) as caught:
            await models.chat([GPT]).complete(request())

    assert [("gpt-6.1-sol", "INVALID_RESPONSE")] * 2 == codes(caught.value)
    assert all(attempt.usage.output > 0 and attempt.cost.usd for attempt in caught.value.attempts)
    assert text not in str(caught.value)


async def test_a_fence_around_the_answer_does_no_harm() -> None:
    """Models that take no schema like to dress their JSON up."""
    async with ModelServer(lambda _: f"```json\n{GOOD}\n```") as server, Models(server.settings()) as models:
        completion = await models.chat(["deepseek-v4-pro"]).complete(request())

    assert {"n": 2} == completion.parsed


async def test_without_a_shape_any_text_is_an_answer() -> None:
    """Nothing is parsed and nothing asked for."""
    async with ModelServer(lambda _: "Two.") as server, Models(server.settings()) as models:
        completion = await models.chat([CLAUDE]).complete(request(answer=None))

    assert ("Two.", None) == (completion.text, completion.parsed)
    assert server.calls[0].schema is None


async def test_a_call_that_is_cancelled_is_broken_off() -> None:
    """The provider sees the connection end at once, and nobody calls again."""
    came = asyncio.Event()

    def oracle(_: Asked) -> Hang:
        came.set()
        return Hang()

    async with ModelServer(oracle) as server, Models(server.settings()) as models:
        call = asyncio.create_task(models.chat([CLAUDE]).complete(request()))
        async with asyncio.timeout(30):
            await came.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await server.peer.someone_left.wait()

    assert 1 == len(server.calls)


@pytest.mark.parametrize("model", ONE_OF_EACH)
async def test_whoever_closes_his_connections_closes_nobody_elses(model: str) -> None:
    """With the same provider, address and key: who goes on is answered, and so is who comes after."""
    async with ModelServer(lambda _: GOOD) as server, Models(server.settings(model_tries=1)) as staying:
        await staying.chat([model]).complete(request())
        for _ in range(2):
            async with Models(server.settings(model_tries=1)) as passing:
                await passing.chat([model]).complete(request())
        completion = await staying.chat([model]).complete(request())

    assert {"n": 2} == completion.parsed
    assert 4 == len(server.calls)


async def test_a_failure_of_our_own_is_no_bad_answer(caplog: pytest.LogCaptureFixture) -> None:
    """A client that somebody closed sends nothing: the log says what failed and where, and once more is enough."""
    async with ModelServer(lambda _: GOOD) as server, Models(server.settings()) as models:
        await models.chat([GPT]).complete(request())
        connections = models._calls._connections  # pyright: ignore[reportPrivateUsage] - no fault on the wire does this
        assert connections
        await connections._sender.client.aclose()  # pyright: ignore[reportPrivateUsage] - as above
        with pytest.raises(CallFailed) as caught:
            await models.chat([GPT]).complete(request())

    assert [("gpt-6.1-sol", "INTERNAL_ERROR")] * 2 == codes(caught.value)
    assert 1 == len(server.calls)
    assert "RuntimeError in _client.py" in caplog.text


async def test_no_more_calls_are_under_way_than_may_be() -> None:
    """Of twelve requests at once three reach the provider, however long they take; another provider's have their own."""
    full, free = asyncio.Event(), asyncio.Event()

    async def oracle(asked: Asked) -> str:
        if asked.provider == "anthropic":
            if len(server.calls) == 3:
                full.set()
            await free.wait()
        return GOOD

    async with ModelServer(oracle) as server, Models(server.settings(model_calls_at_once=3)) as models:
        calls = [asyncio.create_task(models.chat([CLAUDE]).complete(request())) for _ in range(12)]
        await full.wait()
        for _ in range(3):  # time enough for others to come
            await models.chat([GPT]).complete(request())
        under_way = [asked.provider for asked in server.calls].count("anthropic")
        free.set()
        await asyncio.gather(*calls)

    assert 3 == under_way
    assert 12 + 3 == len(server.calls)


async def test_the_usual_models_are_those_with_a_key() -> None:
    """Anthropic first, OpenAI after it; whichever has a key."""
    async with ModelServer(lambda _: GOOD) as server:
        assert (CLAUDE, GPT) == Models(server.settings()).usual
        assert (GPT,) == Models(server.settings(anthropic_api_key=None)).usual
        assert (CLAUDE,) == Models(server.settings(openai_api_key=None)).chat().models


async def test_a_missing_key_is_named() -> None:
    """The error names the variables; with a key for another of the models it is an attempt like any."""
    async with ModelServer(lambda _: GOOD) as server:
        none = Models(server.settings(anthropic_api_key=None, openai_api_key=None))
        with pytest.raises(MissingApiKey, match="Anthropic or OpenAI") as caught:
            none.chat()
        with pytest.raises(MissingApiKey, match="Anthropic") as caught_one:
            none.chat([CLAUDE])
        async with Models(server.settings(anthropic_api_key=None)) as models:
            completion = await models.chat([CLAUDE, GPT]).complete(request())

    assert "ANTHROPIC_API_KEY or OPENAI_API_KEY" in str(caught.value.problem.hint)
    assert ("MISSING_API_KEY", False) == (caught_one.value.problem.code, caught_one.value.problem.retryable)
    assert ["MISSING_API_KEY", None] == [a.failure and a.failure.code for a in completion.attempts]


def test_a_model_of_nobody_is_refused_before_anything_is_asked() -> None:
    """The list is read when it is given."""
    with pytest.raises(UnsupportedProvider):
        Models(ModelSettings(anthropic_api_key=SecretStr("k"))).chat(["llama-4"])


async def test_faults_at_any_rate_cost_no_answer() -> None:
    """With a third of all calls going wrong, every request is answered in the end, and every call is put down."""
    async with (
        ModelServer(lambda _: Answer(text=GOOD), FaultPlan(rate=0.3, seed=7)) as server,
        Models(server.settings(model_tries=9)) as models,
    ):
        chat = models.chat([CLAUDE, GPT, "gemini/gemini-3.8-flash"])
        answers = await asyncio.gather(*(chat.complete(request(max_output_tokens=50 + n)) for n in range(40)))

    assert [{"n": 2}] * 40 == [answer.parsed for answer in answers]
    assert len(server.calls) == sum(len(answer.attempts) for answer in answers)
    assert server.faults.done.total() == sum(len(answer.attempts) - 1 for answer in answers) > 0
