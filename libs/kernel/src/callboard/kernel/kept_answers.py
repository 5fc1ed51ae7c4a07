"""Answers that were dear, kept for a while under a name that says all they depend on: a cache, never truth.

A JetStream key-value bucket. It may be deleted at any time, and whoever cannot read or write it does its work again.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import KeyValueConfig
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue

from callboard.contracts.subjects import Namespace
from callboard.kernel.structured import structlog

_log = structlog.stdlib.get_logger(__name__)
_LONGEST = timedelta(days=30)
_TIMEOUT = 2.0


class KeptAnswers:
    """Bytes by key in the bucket of one `purpose`; each is forgotten after `longest`."""

    def __init__(
        self, nc: Client, namespace: Namespace, purpose: str, *, replicas: int = 1, longest: timedelta = _LONGEST
    ) -> None:
        """Nothing is asked of the server yet."""
        self._nc = nc
        self._bucket = namespace.bucket(purpose)
        self._replicas = replicas
        self._longest = longest
        self._opened: KeyValue | None = None

    async def find(self, key: str) -> bytes | None:
        """What is kept under `key` (letters, digits, `-` and `_`), if anything is and the bucket can be read."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                return (await (await self._open()).get(key)).value
        except KeyNotFoundError:
            return None
        except (NatsError, TimeoutError) as error:
            await _log.awarning("kept_answer_not_read", bucket=self._bucket, error=repr(error))
            return None

    async def keep(self, key: str, value: bytes) -> None:
        """Keep it, if the bucket can be written."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                await (await self._open()).put(key, value)
        except (NatsError, TimeoutError) as error:
            await _log.awarning("answer_not_kept", bucket=self._bucket, error=repr(error))

    async def _open(self) -> KeyValue:
        if self._opened is None:
            js = self._nc.jetstream()  # pyright: ignore[reportUnknownMemberType] - **opts
            config = KeyValueConfig(bucket=self._bucket, ttl=self._longest.total_seconds(), replicas=self._replicas)
            self._opened = await js.create_key_value(config)  # pyright: ignore[reportUnknownMemberType] - **params
        return self._opened
