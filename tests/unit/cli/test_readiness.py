"""What a service that is not ready says of itself, told from one that merely takes long."""

import pytest

from callboard.cli.readiness import tell
from callboard.embedded import NotYet, UnderWay


def test_a_build_is_progress() -> None:
    """A view that is built in a new version is waited for, whatever else is not ready with it."""
    checks = {
        "service": {"status": "failed", "state": "starting"},
        "view:jobs": {"status": "failed", "state": "building", "reason": "building: position 7 of 9"},
        "view:plays": {"status": "ok", "state": "running"},
    }
    with pytest.raises(UnderWay, match=r"^view:jobs: building: position 7 of 9$"):
        tell(checks)


def test_trouble_is_none() -> None:
    """A build that has stopped is told, and is no progress."""
    with pytest.raises(NotYet, match=r"^view:jobs: the view jobs stopped before event x$") as told:
        tell({"view:jobs": {"status": "failed", "state": "stopped", "reason": "the view jobs stopped before event x"}})
    assert not isinstance(told.value, UnderWay)


def test_nothing_said_is_nothing_told() -> None:
    """A service that merely starts has no reasons."""
    tell({"service": {"status": "failed", "state": "starting"}})
