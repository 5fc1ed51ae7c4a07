"""What can be wrong with a backup.

BackupError
├── NotABackup       the file is something else
├── BackupDamaged    it is not what was written
├── BackupTooNew     a newer Callboard wrote it
└── CannotBackUp     what the servers hold cannot be backed up as it is
"""

from __future__ import annotations

from pathlib import Path

from callboard.kernel.errors import KernelError


class BackupError(KernelError):
    """A backup cannot be made or used; the message says why and what to do."""


class NotABackup(BackupError):  # noqa: N818 - names the thing
    """The file is something else, or was cut off so early that nobody can tell."""

    def __init__(self, path: Path, why: str) -> None:
        """`why` ends the sentence."""
        super().__init__(f"{path} is no whole backup of Callboard: {why}. Use another copy of it.")


class BackupDamaged(BackupError):  # noqa: N818 - names the state
    """Something in the file is not what was written."""

    def __init__(self, path: Path, name: str, why: str) -> None:
        """`name` is the part in question."""
        super().__init__(f"{path} is damaged: {name} {why}. Use another copy of it; nothing was restored.")


class BackupTooNew(BackupError):  # noqa: N818 - names the state
    """A newer Callboard wrote the file."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        """`found` and `known` are formats of backups."""
        super().__init__(
            f"{path} has format {found}, and this Callboard knows formats up to {known}. Upgrade Callboard first."
        )


class CannotBackUp(BackupError):  # noqa: N818 - names the state
    """What the servers hold cannot be backed up as it is."""
