"""Finds and drops the chunks of puts that never came to their end."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from callboard.kernel.blobs.bucket import Bucket, parse_entry
from callboard.kernel.log.jetstream import stored_message
from callboard.kernel.log.reading import StreamReader

_log = logging.getLogger(__name__)


async def sweep(bucket: Bucket, older_than: timedelta) -> int:
    """Drop each set of chunks that no entry names and whose last chunk is older than that; give how many sets.

    Chunks are listed before entries are, so that a put which ends in between is not taken for an orphan.
    """
    subjects = await _chunk_subjects(bucket)
    named = {bucket.chunk_subject(nuid) for nuid in await _named(bucket)}
    before, dropped = datetime.now(UTC) - older_than, 0
    for subject in subjects - named:
        last = await stored_message(bucket.nc, bucket.stream, {"last_by_subj": subject})
        if last is not None and last.time < before:
            await bucket.drop_chunks(subject.rpartition(".")[2])
            dropped += 1
    if dropped:
        _log.info("dropped the chunks of %d aborted puts from %s", dropped, bucket.name)
    return dropped


async def _chunk_subjects(bucket: Bucket) -> set[str]:
    subjects: set[str] = set()
    while page := await bucket.chunk_counts(bucket.all_chunks, offset=len(subjects)):
        subjects |= page.keys()
    return subjects


async def _named(bucket: Bucket) -> set[str]:
    """The chunk ids that entries name."""
    last = await stored_message(bucket.nc, bucket.stream, {"last_by_subj": bucket.all_entries})
    named: set[str] = set()
    if last is None:
        return named
    batches = StreamReader(bucket.nc, bucket.stream, (bucket.all_entries,)).follow(0)
    try:
        async for batch in batches:
            entries = [parse_entry(message.position, message.body) for message in batch]
            named |= {entry.nuid for entry in entries if not entry.deleted}
            if batch[-1].position >= last.sequence:
                break
    finally:
        await batches.aclose()
    return named
