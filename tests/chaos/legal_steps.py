"""Which steps a job may take: written down from docs/jobs.md for the checker, apart from the engine's own table."""

BEGINNINGS = frozenset({"queued", "waiting"})
ENDS = frozenset({"completed", "failed", "cancelled"})

LEGAL: dict[str, frozenset[str]] = {
    "waiting": frozenset({"queued", "paused", "failed", "cancelled"}),
    "queued": frozenset({"running", "paused", "cancelled"}),
    "running": frozenset({"running", "queued", "retrying", "paused", "completed", "failed", "cancelled"}),
    "retrying": frozenset({"running", "queued", "paused", "cancelled"}),
    "paused": frozenset({"queued", "waiting", "failed", "cancelled"}),
    "failed": frozenset({"queued", "waiting"}),
    "cancelled": frozenset({"queued", "waiting"}),
    "completed": frozenset(),
}


def attempt_after(attempt: int, previous: str, state: str) -> int:
    """The attempt that a step leaves a job at: a start counts one more, a start that was handed back does not count."""
    if state == "running":
        return attempt + 1
    if (previous, state) == ("running", "queued"):
        return attempt - 1
    return attempt
