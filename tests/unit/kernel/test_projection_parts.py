"""The parts of a projection that need no server: who waits, what is read ahead, what passes by itself, what a fold gives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.event import BlobRef, Event, Origin, Recorded
from callboard.contracts.events import EVENTS, DocumentRejected, Uploaded
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate
from callboard.kernel.ending import end_task
from callboard.kernel.errors import Truncated, Unavailable
from callboard.kernel.log import RawEvent
from callboard.kernel.projections.inbox import BATCH, Inbox
from callboard.kernel.projections.progress import UNKNOWN, Progress
from callboard.kernel.projections.transience import is_transient
from callboard.kernel.projections.writer import decode_until_unreadable
from integration.projection_views import Documents, UploadLog

UPLOADED = Uploaded(project="p", filename="f", content=BlobRef(sha256="0" * 64, size=1))
REJECTED = DocumentRejected(project="p", problem=Problem(code="EMPTY_FILE", message="It is empty."))


def raw(position: int, event_type: str = "uploaded", body: bytes = b"{}") -> RawEvent:
    return RawEvent(position, f"ev.document.{uuid4()}.{event_type}", {"ce-id": f"id-{position}"}, body)


def recorded(position: int, event: Event, document: UUID) -> Recorded:
    return Recorded(
        id=uuid4(),
        aggregate=Aggregate("document", document),
        event=event,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        origin=Origin(source="test"),
        position=position,
    )


async def test_progress_wakes_whom_it_reaches() -> None:
    """Those who wait for a position that is reached go on, the others wait on."""
    progress = Progress()
    three, five = (asyncio.create_task(progress.reached(position)) for position in (3, 5))
    await asyncio.wait([three, five], timeout=0)
    progress.report(4)
    await three

    assert (4, False) == (progress.position, five.done())
    progress.report(UNKNOWN)
    await asyncio.wait([five], timeout=0)
    assert not five.done()
    progress.report(5)
    await five


async def test_progress_forgets_who_gave_up() -> None:
    """A wait that was cancelled leaves nothing to wake."""
    progress = Progress()
    waiting = asyncio.create_task(progress.reached(1))
    await asyncio.wait([waiting], timeout=0)
    await end_task(waiting)
    progress.report(1)

    assert waiting.cancelled()


@given(sizes=st.lists(st.integers(1, BATCH), min_size=1, max_size=8))
async def test_an_inbox_keeps_order_and_bounds(sizes: Sequence[int]) -> None:
    """Whatever the batches that come in, those that go out hold 1 to 500 events, all of them, in order."""
    inbox = Inbox()
    total = sum(sizes)

    async def fill() -> None:
        position = 0
        for size in sizes:
            await inbox.put([raw(position + n) for n in range(size)])
            position += size

    filling = asyncio.create_task(fill())
    taken: list[int] = []
    while len(taken) < total:
        batch = await inbox.take()
        assert 1 <= len(batch) <= BATCH
        taken += [event.position for event in batch]
    await filling

    assert list(range(total)) == taken
    assert not inbox.pending


async def test_a_failed_inbox_raises_in_the_writer() -> None:
    """Whoever waits for the next batch learns of the failure."""
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.take())
    await asyncio.wait([waiting], timeout=0)
    inbox.fail(ConnectionError("gone"))

    with pytest.raises(ConnectionError, match="gone"):
        await waiting


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (asyncpg.SerializationError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.CannotConnectNowError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.TooManyConnectionsError(), True),
        (asyncpg.DiskFullError(), True),
        (asyncpg.ReadOnlySQLTransactionError(), True),
        (asyncpg.IdleInTransactionSessionTimeoutError(), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (Unavailable("the log does not answer"), True),
        (Truncated("the log ends early"), False),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.CheckViolationError(), False),
        (asyncpg.UndefinedTableError(), False),
        (asyncpg.DataError("not a number"), False),
        (ValueError(), False),
        (KeyError("x"), False),
    ],
)
def test_what_passes_by_itself(error: Exception, transient: bool) -> None:  # noqa: FBT001 - the expectation
    """Broken connections and busy servers are tried again; bad events and bad programs are not."""
    assert transient is is_transient(error)


def test_decoding_stops_at_what_cannot_be_read() -> None:
    """Types that are not handled are never decoded, and what stands before the bad event is kept."""
    good = RawEvent(2, f"ev.document.{uuid4()}.text_extracted", {}, b"not even JSON")

    readable, poison = decode_until_unreadable(UploadLog(), [good, raw(3), raw(4)], EVENTS)

    assert [] == readable
    assert poison is not None
    assert (3, "uploaded", "id-3") == (poison.position, poison.event_type, poison.event_id)


def test_a_fold_gives_the_last_state_of_each_row() -> None:
    """Rows are folded in log order from what was there; a row that ended is None, and may begin again."""
    one, two, three = uuid4(), uuid4(), uuid4()
    folded = Documents().fold(
        {},
        [
            recorded(1, UPLOADED, one),
            recorded(2, UPLOADED, two),
            recorded(3, REJECTED, one),
            recorded(4, REJECTED, three),
            recorded(5, UPLOADED, three),
        ],
    )

    assert {one: None, two: 2, three: 5} == {key: row and row.version for key, row in folded.items()}


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    """It is cancelled until it is over."""
    swallowed: list[bool] = []

    async def stubborn() -> None:
        forever = asyncio.Event()
        try:
            await forever.wait()
        except asyncio.CancelledError:
            swallowed.append(True)
        await forever.wait()

    task = asyncio.create_task(stubborn())
    await asyncio.wait([task], timeout=0)
    await end_task(task)

    assert ([True], True) == (swallowed, task.cancelled())
