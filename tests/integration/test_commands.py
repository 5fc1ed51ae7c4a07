"""Commands over a real NATS: every request gets its answer, and the answer is one of two forms."""

# pyright: reportUnknownMemberType=false
# nats-py leaves a few of its parameters without a type.

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from callboard.contracts.commands.base import Accepted, Command, Reply
from callboard.contracts.event import Origin
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Namespace
from callboard.kernel.broker import drain_commands, make_broker
from callboard.kernel.command_client import CommandClient
from callboard.kernel.commands import register
from callboard.kernel.errors import Unavailable
from callboard.kernel.log import connect
from callboard.kernel.reactions import start_broker
from callboard.kernel.telemetry import current_traceparent, span, start_telemetry
from integration.conditions import until


class Greeted(Accepted):
    """The answer to a greeting."""

    greeting: str


class Greet(Command[Greeted]):
    """Greet somebody."""

    service: ClassVar[str] = "greeter"
    verb: ClassVar[str] = "greet"
    accepted: ClassVar[type[Accepted]] = Greeted

    name: str


Answer = Callable[[Greet, Origin], Awaitable[Accepted]]


async def greet(command: Greet, _origin: Origin) -> Greeted:
    return Greeted(position=7, greeting=f"Hello, {command.name}")


@asynccontextmanager
async def answering(nats_url: str, namespace: Namespace, answer: Answer) -> AsyncGenerator[None]:
    """A process that answers `Greet` with `answer`."""
    broker = make_broker(nats_url, name="greeter", grace=2)
    register(broker, namespace, Greet, answer)
    await start_broker(broker, [])
    try:
        yield
    finally:
        await drain_commands(broker, 2)
        await broker.stop()


@pytest.fixture
async def nc(nats_url: str) -> AsyncGenerator[Client]:
    """The asker's connection."""
    client = await connect(nats_url, name="asker")
    yield client
    await client.close()


async def test_an_accepted_command_gives_its_own_answer(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """The asker gets the model that the command promises."""
    async with answering(nats_url, namespace, greet):
        accepted = await CommandClient(nc, namespace).send(Greet(name="Emilia"))

    assert Greeted(position=7, greeting="Hello, Emilia") == accepted


async def test_a_refusal_arrives_as_its_problem(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """What the owner refuses is raised where it was asked, with code, words and hint."""
    problem = Problem(code="RUDE_NAME", message="Nobody is called that.", hint="Choose another name.")

    async def refuse(_command: Greet, _origin: Origin) -> Greeted:
        raise Refused(problem)

    async with answering(nats_url, namespace, refuse):
        with pytest.raises(Refused) as caught:
            await CommandClient(nc, namespace).send(Greet(name="?"))

    assert problem == caught.value.problem


async def test_a_malfunction_tells_nothing_of_the_inside(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """The asker learns that it is our fault; what it was stands in the log, under the trace."""

    async def stumble(_command: Greet, _origin: Origin) -> Greeted:
        raise ZeroDivisionError("the secret inside")

    with capture_logs() as lines:
        async with answering(nats_url, namespace, stumble):
            with pytest.raises(Refused) as caught:
                await CommandClient(nc, namespace).send(Greet(name="Emilia"))

    assert "INTERNAL_ERROR" == caught.value.problem.code
    assert "secret inside" not in caught.value.problem.model_dump_json()
    assert ["the secret inside"] == [str(line["exc_info"]) for line in lines if line["event"] == "command_failed"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b'{"name": 3}',
        b'{"id": "x", "name": "y"}',
        b"{",
        b'{"name": "y", "actor": "a\\u0000"}',
        b'{"name": "y", "actor": "\\ud800"}',
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_an_unreadable_body_is_refused(nats_url: str, namespace: Namespace, nc: Client, body: bytes) -> None:
    """Whatever arrives is answered, so that nobody waits for a timeout."""
    async with answering(nats_url, namespace, greet):
        subject = namespace.command("greeter", "greet")
        answer = await nc.request(subject, body, headers={"content-type": "application/json"}, timeout=20)

    reply = Reply[Greeted].model_validate_json(answer.data)
    assert (None, "BAD_COMMAND") == (reply.accepted, reply.refused and reply.refused.code)


async def test_a_process_can_be_asked_as_soon_as_it_has_started(
    nats_url: str, namespace: Namespace, nc: Client
) -> None:
    """The server knows of its subscriptions by then, however often one starts: nobody is told that nobody is there."""
    for _ in range(200):
        async with answering(nats_url, namespace, greet):
            assert (await nc.request(namespace.command("greeter", "greet"), b"", timeout=20)).data


async def test_nobody_there_is_told_by_the_service_name(namespace: Namespace, nc: Client) -> None:
    """A service that is down is named in one sentence."""
    with pytest.raises(Unavailable, match=r"^The greeter service is not running"):
        await CommandClient(nc, namespace).send(Greet(name="Emilia"), patience=0.2)


async def test_a_service_that_is_being_restarted_is_waited_for(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """A command that nobody answers yet is answered as soon as somebody does."""
    asked = asyncio.create_task(CommandClient(nc, namespace).send(Greet(name="Emilia")))
    await until(lambda: nc.stats["out_msgs"] >= 2)  # nothing else tells of a second try
    async with answering(nats_url, namespace, greet):
        assert Greeted(position=7, greeting="Hello, Emilia") == await asked


async def test_a_lost_answer_is_asked_for_again_under_the_same_id(
    nats_url: str, namespace: Namespace, nc: Client
) -> None:
    """A try that times out is repeated as it was, so that the owner can tell it is the same command."""
    seen: list[Any] = []
    enough = asyncio.Event()

    async def answer_the_second_time(command: Greet, origin: Origin) -> Greeted:
        seen.append(command.id)
        if len(seen) == 1:
            await enough.wait()
        return await greet(command, origin)

    command = Greet(name="Emilia")
    async with answering(nats_url, namespace, answer_the_second_time):
        await CommandClient(nc, namespace).send(command, timeout=0.2)
        enough.set()

    assert [command.id, command.id] == seen


async def test_processes_of_a_service_share_its_commands(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """Each command is answered by one process, whichever that is."""
    answered: list[str] = []

    async def note(command: Greet, origin: Origin) -> Greeted:
        answered.append(command.name)
        return await greet(command, origin)

    names = [str(number) for number in range(40)]
    async with answering(nats_url, namespace, note), answering(nats_url, namespace, note):
        await asyncio.gather(*(CommandClient(nc, namespace).send(Greet(name=name)) for name in names))

    assert sorted(names) == sorted(answered)


async def test_a_stopping_process_answers_what_has_arrived(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """A stop in the middle of many slow commands leaves no asker waiting."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(command: Greet, origin: Origin) -> Greeted:
        begun.set()
        await go_on.wait()
        return await greet(command, origin)

    async with answering(nats_url, namespace, slowly):
        client = CommandClient(nc, namespace)
        asked = [asyncio.create_task(client.send(Greet(name=str(n)), patience=0)) for n in range(80)]
        await begun.wait()
        await nc.flush()
        asyncio.get_running_loop().call_later(0.05, go_on.set)

    assert 80 == len(await asyncio.gather(*asked))


async def test_the_command_carries_trace_actor_and_cause(nats_url: str, namespace: Namespace, nc: Client) -> None:
    """The owner works in the asker's trace, and what it appends says who asked and which command caused it."""
    start_telemetry("test")
    origins: list[Origin] = []

    async def note(command: Greet, origin: Origin) -> Greeted:
        origins.append(origin)
        return await greet(command, origin)

    command = Greet(name="Emilia", actor="anna")
    async with answering(nats_url, namespace, note):
        with span("request"):
            asked_in = current_traceparent() or ""
            await CommandClient(nc, namespace).send(command)

    (origin,) = origins
    assert ("greeter", "anna", str(command.id)) == (origin.source, origin.actor, origin.cause)
    assert asked_in.split("-")[1] == (origin.traceparent or "").split("-")[1]


async def test_an_answer_of_another_version_is_told(namespace: Namespace, nc: Client) -> None:
    """An answer that cannot be read is no crash of the asker."""

    async def answer_strangely(message: Any) -> None:
        await message.respond(json.dumps({"accepted": {"other": 1}}).encode())

    await nc.subscribe(namespace.command("greeter", "greet"), cb=answer_strangely)
    with pytest.raises(Unavailable, match="another version"):
        await CommandClient(nc, namespace).send(Greet(name="Emilia"))
