"""The log as the server holds it, read with nats-py alone: nothing of the engine stands between it and the checker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nats
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream; `time` is when the server stored it, `cause` what its author gave as the reason."""

    sequence: int
    subject: str
    id: str
    time: datetime
    body: dict[str, Any] = field(default_factory=dict[str, Any])
    cause: str = ""

    @property
    def kind(self) -> str:
        """The kind of aggregate that it belongs to."""
        return self.subject.split(".")[1]

    @property
    def aggregate(self) -> str:
        """The id of the aggregate that it belongs to."""
        return self.subject.split(".")[2]

    @property
    def type(self) -> str:
        """What it says happened."""
        return self.subject.split(".")[3]


async def read_raw(nats_url: str, stream: str) -> list[Message]:
    """Every message that the stream held at the moment of the call, in order."""
    nc = await nats.connect(nats_url)  # pyright: ignore[reportUnknownMemberType] - as below
    try:
        js = nc.jetstream()  # pyright: ignore[reportUnknownMemberType] - nats-py leaves the options open
        end = (await js.stream_info(stream)).state.last_seq
        config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
        puller = await js.pull_subscribe("", stream=stream, config=config)
        messages: list[Message] = []
        while not messages or messages[-1].sequence < end:
            messages += [_message(msg) for msg in await puller.fetch(_BATCH, timeout=10)]
        return [message for message in messages if message.sequence <= end]
    finally:
        await nc.close()


def write_down(messages: Sequence[Message], file: Path) -> None:
    """Keep a log as JSON lines, for whoever looks into it later."""
    with file.open("w") as lines:
        for m in messages:
            line = {"sequence": m.sequence, "subject": m.subject, "id": m.id, "time": str(m.time), "cause": m.cause}
            lines.write(json.dumps(line | {"body": m.body}) + "\n")


def _message(msg: Msg) -> Message:
    stored, headers = msg.metadata, msg.headers or {}
    return Message(
        stored.sequence.stream,
        msg.subject,
        headers.get("ce-id", ""),
        stored.timestamp,
        json.loads(msg.data),
        headers.get("callboard-cause", ""),
    )
