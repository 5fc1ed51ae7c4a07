"""One JetStream object store bucket on the wire (NATS ADR-20): what the `nats` command line tool shows as objects.

nats-py's own object store is not used for the bytes: after a server kill its `get` stood still for 21 s (2.16, measured)
and has no timeout, and its `put` of an existing name purges the chunks under a concurrent reader. Here the
first put of a name wins, and whoever comes second drops its own chunks.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from callboard.contracts.event import BlobRef
from callboard.kernel.log.jetstream import WRONG_LAST_SEQUENCE, Refusal, ask, stored_message
from callboard.kernel.log.wire import WireClient

CHUNK = 128 * 1024
_SEQUENCE = "Nats-Expected-Last-Subject-Sequence"


class Entry(NamedTuple):
    """What a bucket says of one name: which chunks hold it, or that it was deleted. `sequence` is that of the entry."""

    sequence: int
    nuid: str
    size: int
    chunks: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    """The names and chunks of one bucket. Every call is one attempt: Refusal or NoReply when it fails."""

    nc: WireClient
    name: str

    @property
    def stream(self) -> str:
        """The stream behind the bucket."""
        return f"OBJ_{self.name}"

    @property
    def all_chunks(self) -> str:
        """The filter over the chunks of all objects."""
        return f"$O.{self.name}.C.>"

    @property
    def all_entries(self) -> str:
        """The filter over all entries."""
        return f"$O.{self.name}.M.>"

    def chunk_subject(self, nuid: str) -> str:
        """Where the chunks of one put are."""
        return f"$O.{self.name}.C.{nuid}"

    def stream_config(self, replicas: int) -> dict[str, Any]:
        """What the stream must be like: kept forever, the newest entry of a name replacing the older ones."""
        return {
            "name": self.stream,
            "description": "Bytes of Callboard, named by SHA-256.",
            "subjects": [self.all_chunks, self.all_entries],
            "retention": "limits",
            "storage": "file",
            "discard": "new",
            "max_age": 0,
            "max_msgs": -1,
            "max_bytes": -1,
            "allow_rollup_hdrs": True,
            "allow_direct": True,
            "num_replicas": replicas,
        }

    async def entry(self, sha256: str) -> Entry | None:
        """What the bucket says of a name, read through the leader."""
        found = await stored_message(self.nc, self.stream, {"last_by_subj": self._entry_subject(sha256)})
        return None if found is None else parse_entry(found.sequence, found.data)

    async def add_chunk(self, nuid: str, data: bytes, timeout: float) -> int:  # noqa: ASYNC109 - see jetstream.ask
        """Append one chunk and give its sequence. Not to be repeated: a chunk whose reply was lost would count twice."""
        return int((await ask(self.nc, self.chunk_subject(nuid), data, timeout=timeout))["seq"])

    async def commit(self, ref: BlobRef, nuid: str, chunks: int, before: Entry | None) -> bool:
        """Name the chunks of `nuid`. False where somebody else has named theirs since `before` was read."""
        return await self._write(
            ref.sha256, _info(self.name, ref, nuid, chunks), 0 if before is None else before.sequence
        )

    async def delete(self, sha256: str, before: Entry) -> bool:
        """Mark a name as deleted and drop its chunks. False where it changed since `before` was read."""
        info = _info(self.name, BlobRef(sha256=sha256, size=0), before.nuid, 0) | {"deleted": True, "digest": ""}
        done = await self._write(sha256, info, before.sequence)
        if done:
            await self.drop_chunks(before.nuid)
        return done

    async def drop_chunks(self, nuid: str) -> None:
        """Remove all chunks of one put."""
        await ask(self.nc, f"$JS.API.STREAM.PURGE.{self.stream}", {"filter": self.chunk_subject(nuid)})

    async def chunk_counts(self, subject: str, offset: int = 0) -> Mapping[str, int]:
        """How many chunks each subject under the filter has; the server answers up to 100,000 subjects from `offset`."""
        query = {"subjects_filter": subject, "offset": offset}
        info = await ask(self.nc, f"$JS.API.STREAM.INFO.{self.stream}", query)
        return info["state"].get("subjects") or {}

    async def _write(self, sha256: str, info: dict[str, Any], expected: int) -> bool:
        headers = {"Nats-Rollup": "sub", _SEQUENCE: str(expected)}
        try:
            await ask(self.nc, self._entry_subject(sha256), json.dumps(info).encode(), headers=headers)
        except Refusal as refusal:
            if refusal.code == WRONG_LAST_SEQUENCE:
                return False
            raise
        return True

    def _entry_subject(self, sha256: str) -> str:
        return f"$O.{self.name}.M.{base64.urlsafe_b64encode(sha256.encode()).decode()}"


def parse_entry(sequence: int, data: bytes) -> Entry:
    """An entry from its JSON."""
    info = json.loads(data)
    return Entry(
        sequence=sequence,
        nuid=info["nuid"],
        size=info.get("size", 0),
        chunks=info.get("chunks", 0),
        deleted=info.get("deleted", False),
    )


def _info(bucket: str, ref: BlobRef, nuid: str, chunks: int) -> dict[str, Any]:
    digest = base64.urlsafe_b64encode(bytes.fromhex(ref.sha256)).decode()
    return {
        "name": ref.sha256,
        "bucket": bucket,
        "nuid": nuid,
        "size": ref.size,
        "chunks": chunks,
        "digest": f"SHA-256={digest}",
        "mtime": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "options": {"max_chunk_size": CHUNK},
    }
