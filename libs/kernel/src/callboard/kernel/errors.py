"""What can go wrong in the kernel, as a tree for `except` clauses.

KernelError
├── NatsUnreachable         no connection to NATS at start
└── LogError                the event log or the blobs beside it
    ├── Conflict            the aggregate is not at the version that an append expected
    ├── Unavailable         no answer in time; whether an append landed is not known
    │   └── StorageFull     the server has no room left
    ├── TooLarge            over a limit, refused before anything is sent
    ├── HoldsNul            text that no view could keep, refused before anything is sent
    ├── AlreadyAppended     an event's id stands on the log elsewhere
    ├── Truncated           the log ends before a position that was already seen
    ├── Unsuitable          a server, stream or bucket has settings that do not fit
    └── BlobError
        ├── BlobMissing     no such bytes here
        └── BlobCorrupt     the bytes are not those that their name promises
"""

from __future__ import annotations

from callboard.contracts.subjects import Aggregate


class KernelError(Exception):
    """The base of every error of the kernel."""


class NatsUnreachable(KernelError):  # noqa: N818 - names the state
    """NATS did not take a connection; the message says where, why and what to do."""


class LogError(KernelError):
    """Something about the event log or the blobs beside it."""


class Conflict(LogError):  # noqa: N818 - an expected outcome of optimistic concurrency
    """Somebody else appended first. Reread the aggregate, decide again, append expecting `actual`."""

    def __init__(self, aggregate: Aggregate, expected: int, actual: int) -> None:
        """`expected` and `actual` are versions: the stream sequence of the aggregate's last event, 0 for none."""
        super().__init__(f"{aggregate} is at version {actual}, not {expected}")
        self.aggregate = aggregate
        self.expected = expected
        self.actual = actual


class Unavailable(LogError):  # noqa: N818 - names the state
    """JetStream gave no usable answer in time. The append may have landed or not; appending it again is safe."""


class StorageFull(Unavailable):
    """JetStream has no room left for this stream or account; nothing was written."""


class TooLarge(LogError):  # noqa: N818 - names the thing's fault
    """Something is over a limit; nothing was sent or kept."""

    def __init__(self, what: str, size: int | None, limit: int, unit: str = "bytes") -> None:
        """`size` is None where counting stopped at the limit."""
        have = f"has {size}" if size is not None else "has more"
        super().__init__(f"{what} {have} {unit}; the limit is {limit}")
        self.size = size
        self.limit = limit


class HoldsNul(LogError):  # noqa: N818 - names the thing's fault
    """An event's text holds NUL, which Postgres takes in no text: every view of it would stop. Nothing was sent."""


class AlreadyAppended(LogError):  # noqa: N818 - names the state
    """An event of this append stands on the log already, at or before the version that the append expects."""


class Truncated(LogError):  # noqa: N818 - names the state
    """The log ends before a position that a reader has seen: it was replaced, restored, or lost writes."""


class Unsuitable(LogError):  # noqa: N818 - names the thing's fault
    """A server, stream or bucket has settings that the log's promises do not hold under."""


class BlobError(LogError):
    """Something about one blob."""


class BlobMissing(BlobError):  # noqa: N818 - names the state
    """No blob has this SHA-256 here."""


class BlobCorrupt(BlobError):  # noqa: N818 - names the state
    """The bytes that came back are not those that their SHA-256 promises."""
