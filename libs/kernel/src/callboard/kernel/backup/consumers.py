"""Durable consumers of the log: how far each reaction has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nats.aio.client import Client

from callboard.kernel.backup.manifest import ConsumerPosition
from callboard.kernel.log.jetstream import ask

_OF_THE_SERVER = frozenset({"metadata", "num_replicas", "priority_timeout"})
"""What the server filled in, or what another cluster may want otherwise."""


async def consumer_positions(nc: Client, stream: str) -> list[ConsumerPosition]:
    """Every durable consumer of a stream. Raises Refusal or NoReply."""
    found: list[dict[str, Any]] = []
    while True:
        page = await ask(nc, f"$JS.API.CONSUMER.LIST.{stream}", {"offset": len(found)})
        found += page.get("consumers") or []
        if len(found) >= page["total"] or not page.get("consumers"):
            break
    return [
        ConsumerPosition(config=_asked_for(info["config"]), acknowledged=info["ack_floor"]["stream_seq"])
        for info in found
        if info["config"].get("durable_name")
    ]


async def place_consumers(nc: Client, stream: str, positions: Iterable[ConsumerPosition]) -> None:
    """Make the consumers, each right behind what it had acknowledged. Raises Refusal or NoReply."""
    for position in positions:
        name = position.config["durable_name"]
        request = {"stream_name": stream, "config": dict(position.config), "action": "create"}
        await ask(nc, f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{name}", request)
        await ask(nc, f"$JS.API.CONSUMER.RESET.{stream}.{name}", {"seq": position.acknowledged + 1})


def _asked_for(config: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in _OF_THE_SERVER}
