"""A long log, laid down quickly: jobs that were created, run, tried again and completed."""

import asyncio
from collections.abc import Iterator

from stage import ORIGIN, Stage

from callboard.contracts.event import Envelope
from callboard.contracts.events import JobCreated, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate
from callboard.kernel.log.cloudevents import headers_of

_SIDE_BY_SIDE = 100
"""So many jobs go on at the same time, as they do where there are workers."""
_ASK_EACH = 1000
"""The server drops what it is sent while ten thousand messages wait to be stored: this many go out between two answers."""

_CREATED = JobCreated(kind="task", project="bench", args={"number": 1, "file": "play.txt"})
_RUNNING = JobStateChanged(previous=JobState.QUEUED, state=JobState.RUNNING, attempt=1, worker="bench-1")
_RETRYING = JobStateChanged(previous=JobState.RUNNING, state=JobState.RETRYING, attempt=1)
_AGAIN = JobStateChanged(previous=JobState.RETRYING, state=JobState.RUNNING, attempt=2, worker="bench-2")
_COMPLETED = JobStateChanged(previous=JobState.RUNNING, state=JobState.COMPLETED, attempt=2, result={"pages": 3})

STEADY = (_CREATED, _RUNNING, _COMPLETED)
"""What happens to a job at which all goes well."""
TRIED_TWICE = (_CREATED, _RUNNING, _RETRYING, _AGAIN, _COMPLETED)


async def lay_down(stage: Stage, jobs: int, *, tried_twice: int) -> int:
    """Put that many jobs on the log, one in `tried_twice` of which was tried twice, and give the number of events.

    Nothing is expected of the log, and only every thousandth message is answered: that ends what makes appending slow.
    """
    bodies = {id(event): event.model_dump_json().encode() for event in (*STEADY, *TRIED_TWICE)}
    count = 0
    for envelope in _events(jobs, tried_twice):
        event = envelope.event
        subject = stage.namespace.event(envelope.aggregate, event.type)
        count += 1
        if count % _ASK_EACH:
            await stage.bare.publish(subject, bodies[id(event)], headers=headers_of(envelope))
        else:
            await stage.bare.request(subject, bodies[id(event)], timeout=60, headers=headers_of(envelope))
    async with asyncio.timeout(60):
        while await stage.store.last_position() < count:  # noqa: ASYNC110 - the last ones are answered to nobody
            await asyncio.sleep(0.05)
    return count


def _events(jobs: int, tried_twice: int) -> Iterator[Envelope]:
    for start in range(0, jobs, _SIDE_BY_SIDE):
        block = [Aggregate("job", new_id()) for _ in range(min(_SIDE_BY_SIDE, jobs - start))]
        for step in range(len(TRIED_TWICE)):
            for place, aggregate in enumerate(block):
                life = TRIED_TWICE if not place % tried_twice else STEADY
                if step < len(life):
                    yield Envelope.wrap(aggregate, life[step], ORIGIN)
