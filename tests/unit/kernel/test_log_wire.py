"""Headers on the wire: what nats-py makes of them, in fewer steps."""

from __future__ import annotations

import asyncio

from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Aggregate
from callboard.kernel.log.cloudevents import headers_of
from callboard.kernel.log.wire import WireClient

ORIGIN = Origin(source="test", actor="Ana Ćosić", cause=str(new_id()), traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
EVENT = Envelope.wrap(Aggregate("job", new_id()), JobCreated(kind="parse", project="p", args={}), ORIGIN)
LINE = st.from_regex(r"[ -~\téĆ]{0,12}:?[ -~\téĆ]{0,12}", fullmatch=True)
VALUE = st.from_regex(r"[ -~\r\n\téĆ]{0,12}", fullmatch=True)


class NatsPy(Client):
    """nats-py's own client, whose connection is a buffer."""

    written = b""

    async def _send_command(self, cmd: bytes, priority: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - nats-py's
        self.written += cmd

    def send(self, headers: dict[str, str]) -> bytes:
        """The bytes that a message with these headers goes out as."""
        asyncio.run(self._send_publish("ev.x", "reply", b"body", 4, headers))
        return self.written

    @classmethod
    def read(cls, block: bytes) -> dict[str, str]:
        """The headers that a block from the server holds."""
        return cls._parse_header_lines(block)


class Ours(NatsPy, WireClient):
    """Ours, over such a connection."""


@given(st.lists(LINE))
@example([f"{name}: {value}" for name, value in headers_of(EVENT).items()])
@example(["a:b", "no colon"])
@example(["Status:", "a b: c"])
@example(["é0:0"])
def test_headers_that_arrive_are_read_as_nats_py_reads_them(lines: list[str]) -> None:
    """Whatever stands in them: those that are not plain, and those that are no headers."""
    block = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
    assert NatsPy.read(block) == Ours.read(block)


@given(st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z-]{0,8}", fullmatch=True), VALUE))
@example(headers_of(EVENT))
def test_headers_are_sent_as_nats_py_sends_them(headers: dict[str, str]) -> None:
    """Byte for byte, with values that nats-py trims or mends among them."""
    assert NatsPy().send(headers) == Ours().send(headers)


def test_a_client_counts_what_it_sends() -> None:
    """The connection's own figures stay right."""
    client = Ours()
    client.send(headers_of(EVENT))
    assert (1, 4) == (client.stats["out_msgs"], client.stats["out_bytes"])
