"""What stops a call before it is made: budgets, calls that come too fast, a provider's gate; and what is taken out of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from callboard.llm import (
    Budget,
    BudgetExceeded,
    CallFailed,
    ChatModel,
    Failure,
    MemoryLedger,
    Message,
    Models,
    Period,
    Role,
    Scope,
    Spender,
)
from integration.llm.asking_setting import GOOD, request, without_waiting
from model_peer.http_peer import Drop
from model_peer.model_server import ModelServer
from model_peer.writing import Answer, refuse

CLAUDE, GPT = "anthropic/claude-sonnet-5-5", "openai/gpt-6.1-sol"
ANN = Spender(job="j1", user="ann", project="hamlet")
CHEAP = Answer(text=GOOD, input=100, output=10)


class NotedGates:
    """Gates that are closed for a time that the test says, and that note who closed them."""

    def __init__(self, **seconds: list[float]) -> None:
        """What `closed_for` answers one time after another, by the name of the provider."""
        self.left = seconds
        self.closed: list[tuple[str, float, str]] = []

    def closed_for(self, provider: str) -> float:
        return self.left[provider].pop(0) if self.left.get(provider) else 0.0

    async def close(self, provider: str, seconds: float, failure: Failure) -> None:
        self.closed.append((provider, seconds, failure.code))


async def test_no_call_is_made_that_might_exceed_a_budget() -> None:
    """Calls go on while the worst case fits; then none reaches the provider, and no other model is asked either."""
    budgets = (Budget(of=Scope.JOB, tokens=3000),)
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings(model_budgets=budgets)) as models:
        chat = models.chat([CLAUDE, GPT], spender=ANN)
        refusal = await _until_refused(chat)
        made = len(server.calls)
        await models.chat([CLAUDE], spender=Spender(job="j2")).complete(request())

    assert made + 1 == len(server.calls)
    assert 1500 < 110 * made <= 3000
    assert ("BUDGET_EXCEEDED", False) == (refusal.problem.code, refusal.problem.retryable)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(
    "most", [{"tokens": 3000}, {"usd": Decimal("0.01")}, {"calls": 3}], ids=["tokens", "usd", "calls"]
)
async def test_each_budget_of_each_scope_stops_in_time(scope: Scope, most: dict[str, Decimal]) -> None:
    """Of a job, a user or a project; of tokens, money or calls: some calls are made, and all together stay within it."""
    budget = Budget.model_validate({"of": scope, **most})
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings(model_budgets=(budget,))) as models:
        refusal = await _until_refused(models.chat([CLAUDE], spender=ANN))
        calls = len(server.calls)
        cost = (await models.chat([CLAUDE]).complete(request())).cost.usd  # for nobody, whom no budget holds

    assert cost is not None
    spent = {"tokens": 110 * calls, "usd": cost * calls, "calls": calls}
    assert calls > 0
    assert all(spent[name] <= amount for name, amount in most.items())
    assert str(budget) in refusal.problem.message


async def _until_refused(chat: ChatModel) -> BudgetExceeded:
    for _ in range(100):
        try:
            await chat.complete(request())
        except BudgetExceeded as error:
            return error
    raise AssertionError("a hundred calls and no refusal")


async def test_calls_side_by_side_cannot_exceed_a_budget_together() -> None:
    """Each knows what the others have set aside."""
    budgets = (Budget(of=Scope.PROJECT, per=Period.DAY, usd=Decimal("0.01")),)
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings(model_budgets=budgets)) as models:
        chat = models.chat([CLAUDE], spender=ANN)
        outcomes = await asyncio.gather(*(chat.complete(request()) for _ in range(30)), return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, BudgetExceeded)]
    assert len(server.calls) + len(refused) == 30
    assert refused
    assert server.calls


async def test_a_model_without_a_price_is_not_called_on_a_budget_of_money() -> None:
    """Nobody knows what it would cost; a price of one's own helps."""
    settings = {"model_budgets": (Budget(of=Scope.JOB, usd=Decimal(5)),)}
    async with ModelServer(lambda _: CHEAP) as server:
        async with Models(server.settings(**settings)) as models:
            with pytest.raises(BudgetExceeded, match="not known") as caught:
                await models.chat(["openai/our-own"], spender=ANN).complete(request())
        own = {"openai/our-own": {"input": 1, "output": 2}}
        async with Models(server.settings(**settings, model_prices=own)) as models:
            completion = await models.chat(["openai/our-own"], spender=ANN).complete(request())

    assert "CALLBOARD_MODEL_PRICES" in str(caught.value.problem.hint)
    assert Decimal("0.00012") == completion.cost.usd
    assert 1 == len(server.calls)


async def test_what_may_have_been_charged_counts_and_what_was_refused_does_not() -> None:
    """A connection that broke off keeps its reservation; an error that the provider answered gives it back."""
    budgets = (Budget(of=Scope.JOB, tokens=3000),)
    busy = refuse("anthropic", 529, "overloaded_error", "Overloaded")
    for said, calls in ((Drop(), 2), (busy, 4)):
        async with (
            ModelServer(lambda _, said=said: said) as server,
            Models(server.settings(model_budgets=budgets)) as models,
        ):
            with pytest.raises((BudgetExceeded, CallFailed)) as caught:
                await models.chat([CLAUDE], spender=ANN).complete(request())
        assert calls == len(server.calls) == len(caught.value.attempts)


async def test_calls_that_come_too_fast_wait() -> None:
    """Two a minute: the third waits until the first is a minute old; who would wait too long is told for how long."""
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def passes(seconds: float) -> None:
        nonlocal now
        now += timedelta(seconds=seconds)

    budgets = (Budget(of=Scope.USER, per=Period.MINUTE, calls=2),)
    async with ModelServer(lambda _: CHEAP) as server:
        settings = server.settings(model_budgets=budgets, model_patience=20.0)
        async with Models(settings, MemoryLedger(clock=lambda: now)) as models:
            chain, waits = without_waiting(models, CLAUDE, instead=passes, spender=ANN)
            await chain.complete(request())
            passes(10)
            await chain.complete(request())
            with pytest.raises(CallFailed) as caught:
                await chain.complete(request())
            passes(49)
            await chain.complete(request())

    assert ("RATE_LIMIT", 50.0, True) == (
        caught.value.problem.code,
        caught.value.failure.retry_after,
        caught.value.problem.retryable,
    )
    assert [1.0] == waits
    assert 3 == len(server.calls)


async def test_a_closed_gate_is_waited_for() -> None:
    """The provider is not called before it opens."""
    gates = NotedGates(anthropic=[5.0, 0.5])
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings()) as models:
        chain, waits = without_waiting(models, CLAUDE, gates=gates)
        completion = await chain.complete(request())

    assert [5.0, 0.5] == waits
    assert 1 == len(completion.attempts)


async def test_a_gate_that_stays_closed_is_gone_around() -> None:
    """The next model is asked, and the attempt says for how long the first was to be left alone."""
    gates = NotedGates(anthropic=[300.0])
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings()) as models:
        completion = await models.chat([CLAUDE, GPT], gates=gates).complete(request())

    assert ["gpt-6.1-sol"] == [asked.model for asked in server.calls]
    assert [("RATE_LIMIT", 300.0), None] == [
        (a.failure.code, a.failure.retry_after) if a.failure else None for a in completion.attempts
    ]


@pytest.mark.parametrize(
    ("seconds", "closed"), [("60", [("anthropic", 60.0, "RATE_LIMIT")]), ("0", list[tuple[str, float, str]]())]
)
async def test_a_provider_that_asks_to_be_left_alone_closes_its_gate(
    seconds: str, closed: list[tuple[str, float, str]]
) -> None:
    """With the time that it said; who may be asked again at once closes none."""
    gates = NotedGates()
    busy = refuse("anthropic", 429, "rate_limit_error", "Slow down.", headers={"retry-after": seconds})
    async with ModelServer(lambda _: busy) as server, Models(server.settings()) as models:
        with pytest.raises(CallFailed):
            await models.chat([CLAUDE], gates=gates).complete(request())

    assert closed == gates.closed


@pytest.mark.parametrize("redacted", [True, False])
async def test_addresses_and_secrets_leave_only_where_they_may(redacted: bool) -> None:  # noqa: FBT001 - both ways
    """Where a project asks for it they are taken out of every message, our own keys included."""
    text = "1: Rights: jane@agency.example\n2: key-of-anthropic https://a.example/b"
    messages = (Message(Role.SYSTEM, "Ask x@y.example."), Message(Role.USER, text))
    async with ModelServer(lambda _: CHEAP) as server, Models(server.settings()) as models:
        await models.chat([CLAUDE], redacted=redacted).complete(request(messages=messages))
    asked = server.calls[0]

    assert redacted == (asked.messages[0][1] == "1: Rights: [EMAIL]\n2: [SECRET] [URL]")
    assert redacted == ("Ask [EMAIL]." in asked.system)
    assert redacted != (asked.messages[0][1] == text)
