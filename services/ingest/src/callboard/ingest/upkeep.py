"""What ingest tidies up: bytes of puts that never came to their end, whoever began them."""

from __future__ import annotations

from datetime import timedelta

from callboard.kernel.resources import Resources

ABORTED_AFTER = timedelta(hours=24)
"""No put takes so long; one that stood still for longer would name chunks that are gone, and reading it would say so."""


async def sweep_aborted_puts(resources: Resources, older_than: timedelta = ABORTED_AFTER) -> None:
    """Drop the chunks of puts that were begun and not ended, the last of which arrived at least that long ago."""
    await resources.blobs.sweep_orphans(older_than)
