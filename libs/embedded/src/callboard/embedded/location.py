"""Where a data folder is when nobody chose one."""

from collections.abc import Mapping
from pathlib import Path

_OF_ROOT = Path("/var/lib/callboard")


def default_location(environment: Mapping[str, str], home: Path, uid: int) -> Path:
    """Say where the data folder is when nobody chose one.

    Args:
        environment: Read for XDG_DATA_HOME, which the XDG Base Directory specification wants absolute.
        home: The user's home folder.
        uid: The effective user id; root gets /var/lib/callboard, where unprivileged servers can reach their files.
    """
    if uid == 0:
        return _OF_ROOT
    named = Path(environment.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else home / ".local" / "share") / "callboard"
