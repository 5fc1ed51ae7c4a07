"""The loopback provider's faults are the same in every run, whatever order calls come in."""

import random

from model_peer.faults import OF_THE_MEANING, OF_THE_WIRE, Fault, FaultPlan
from model_peer.http_peer import Reply
from model_peer.reading import Asked
from model_peer.writing import Answer


def asked(number: int, provider: str = "openai") -> Asked:
    """One of many requests."""
    return Asked(
        provider=provider,
        model="m",
        system="",
        messages=(("user", f"chunk {number}"),),
        schema=None,
        json_object=False,
        max_tokens=None,
        temperature=None,
        key="",
        raw={},
    )


def faults(plan: FaultPlan, numbers: list[int]) -> dict[tuple[int, int], Fault | None]:
    """What happens to each request, the first and the second time that it is asked."""
    return {(number, again): plan.next(asked(number))[0] for again in (0, 1) for number in numbers}


def test_the_order_of_calls_does_not_matter() -> None:
    """Calls side by side arrive as they like."""
    numbers = list(range(200))
    shuffled = numbers[::-1]

    assert faults(FaultPlan(0.3, 5), numbers) == faults(FaultPlan(0.3, 5), shuffled)
    assert faults(FaultPlan(0.3, 5), numbers) != faults(FaultPlan(0.3, 6), numbers)


def test_the_rate_is_kept() -> None:
    """Near enough of a thousand, and all kinds of faults come up."""
    done = list(faults(FaultPlan(0.1, 1), list(range(1000))).values())
    kinds = {fault for fault in done if fault}

    assert 150 < sum(fault is not None for fault in done) < 250
    assert set(OF_THE_WIRE) == kinds
    assert not any(faults(FaultPlan(0.0, 1), list(range(100))).values())


def test_a_mangler_does_what_only_it_can_do() -> None:
    """It gets the fault, the request, the text and the chance; what it could not change is not counted."""
    said: list[str] = []

    def mangler(fault: Fault, request: Asked, text: str, chance: random.Random) -> str:
        said.append(f"{fault} {request.model} {chance.random():.0f}")
        return text.replace("1", "2")

    plan = FaultPlan(1.0, 1, OF_THE_MEANING, mangler)
    fault, chance = plan.next(asked(1))
    assert fault is not None
    assert fault in OF_THE_MEANING
    reply = plan.do(fault, asked(1), Answer(text='{"n":1}'), chance)
    plan.do(fault, asked(1), Answer(text="{}"), chance)

    assert isinstance(reply, Reply)
    assert b'\\"n\\":2' in reply.body
    assert 1 == plan.done[fault]
    assert 2 == len(said)


def test_every_provider_is_overloaded_in_its_own_way() -> None:
    """Anthropic answers 529, the others 503."""
    plan = FaultPlan(1.0, 1, (Fault.OVERLOADED,))
    _, chance = plan.next(asked(1))
    replies = [plan.do(Fault.OVERLOADED, asked(1, name), Answer(text=""), chance) for name in ("anthropic", "xai")]

    assert [529, 503] == [reply.status for reply in replies if isinstance(reply, Reply)]
