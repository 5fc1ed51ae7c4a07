"""What can go wrong with a view.

ProjectionError
├── PoisonEvent        an event that the view cannot take in: it stops there
├── ProjectionTooNew   the database holds the view of a newer program
├── ViewAheadOfLog     the view has seen more than the log holds
├── ViewMissing        the view is not built yet, or by an older program only
├── ViewBehind         the view did not reach a position in time
└── CheckpointMoved    somebody else changed the view's position; the runner starts over from what is there
"""

from __future__ import annotations

from callboard.kernel.errors import KernelError


class ProjectionError(KernelError):
    """The base of what can go wrong with a view."""


class PoisonEvent(ProjectionError):  # noqa: N818 - names the state
    """An event that cannot be decoded, or that the projection cannot apply. The view stands right before it."""

    def __init__(self, *, projection: str, position: int, event_id: str, event_type: str, reason: str) -> None:
        """`reason` is what decoding or applying it answered, in one line."""
        super().__init__(
            f"the view {projection} stopped before event {event_type} {event_id} at position {position}: {reason}"
        )
        self.projection = projection
        self.position = position
        self.event_id = event_id
        self.event_type = event_type
        self.reason = reason

    def facts(self) -> dict[str, object]:
        """What a log line says of it, by name."""
        return {
            "projection": self.projection,
            "position": self.position,
            "event_id": self.event_id,
            "event_type": self.event_type,
            "reason": self.reason,
        }


class ProjectionTooNew(ProjectionError):  # noqa: N818 - names the state
    """The database holds this view as a newer program made it."""

    def __init__(self, projection: str, *, found: int, known: int) -> None:
        """`found` is the version in the database, `known` this program's."""
        super().__init__(
            f"a newer program has taken over the view {projection} (version {found}; this program makes {known}), and this "
            "one writes it no more: stop this process, or upgrade it"
        )
        self.found = found
        self.known = known


class ViewAheadOfLog(ProjectionError):  # noqa: N818 - names the state
    """The view has seen positions that the log does not hold: they do not belong together."""

    def __init__(self, projection: str, *, position: int, end: int) -> None:
        """`position` is the view's, `end` the log's last."""
        super().__init__(
            f"the view {projection} stands at position {position} but the log ends at {end}: the log was replaced or "
            "restored from an older backup; ask for a rebuild of the view from it"
        )
        self.position = position
        self.end = end


class ViewMissing(ProjectionError):  # noqa: N818 - names the state
    """The view is not there in the version that this program makes."""

    def __init__(self, projection: str, version: int) -> None:
        """`version` is what this program makes."""
        super().__init__(
            f"the view {projection} is not built yet in version {version}: start its service, which builds it"
        )


class ViewBehind(ProjectionError):  # noqa: N818 - names the state
    """The view did not reach `position` in time."""

    def __init__(self, projection: str, *, position: int, at: int) -> None:
        """`at` is where the view was last seen; -1 where it is not built yet."""
        super().__init__(f"the view {projection} is at position {at} and did not reach {position} in time")
        self.position = position
        self.at = at


class CheckpointMoved(ProjectionError):  # noqa: N818 - names the state
    """The view's position is not where this runner left it, e.g. because a rebuild was asked for."""

    def __init__(self, projection: str) -> None:
        """Name the view."""
        super().__init__(f"the position of the view {projection} was changed by somebody else")
