"""Views of the log in Postgres: what folds events into rows, what runs it, and who may wait for it.

A view's rows and its position commit in one transaction, so each event takes effect exactly once, and any view can be
rebuilt to the same rows: beside the live one, whose place it takes in one transaction. What proves that is in `verify`.
"""

from callboard.kernel.projections.errors import (
    PoisonEvent,
    ProjectionError,
    ProjectionTooNew,
    ViewAheadOfLog,
    ViewBehind,
    ViewMissing,
)
from callboard.kernel.projections.fold import Fold
from callboard.kernel.projections.health import Build, ViewHealth, ViewStatus
from callboard.kernel.projections.projection import HasConsequences, Projection
from callboard.kernel.projections.runner import ProjectionRunner
from callboard.kernel.projections.successor import ask_for_rebuild, build_of, call_off_rebuild
from callboard.kernel.projections.watch import ViewWatch

__all__ = [
    "Build",
    "Fold",
    "HasConsequences",
    "PoisonEvent",
    "Projection",
    "ProjectionError",
    "ProjectionRunner",
    "ProjectionTooNew",
    "ViewAheadOfLog",
    "ViewBehind",
    "ViewHealth",
    "ViewMissing",
    "ViewStatus",
    "ViewWatch",
    "ask_for_rebuild",
    "build_of",
    "call_off_rebuild",
]
