"""Backups: the log, the blobs, the reactions' positions and what is no view, in one file, and back again.

`back_up` takes them from running servers while everything goes on, `load` puts them onto empty ones, `ArchiveWriter` and
`Archive` are the file. Views are not in it: they are rebuilt from the log.
"""

from callboard.kernel.backup.archive import Archive, ArchiveWriter
from callboard.kernel.backup.errors import BackupDamaged, BackupError, BackupTooNew, CannotBackUp, NotABackup
from callboard.kernel.backup.loading import load
from callboard.kernel.backup.making import back_up
from callboard.kernel.backup.manifest import FORMAT, Manifest
from callboard.kernel.backup.servers import Servers, Tell, silently

__all__ = [
    "FORMAT",
    "Archive",
    "ArchiveWriter",
    "BackupDamaged",
    "BackupError",
    "BackupTooNew",
    "CannotBackUp",
    "Manifest",
    "NotABackup",
    "Servers",
    "Tell",
    "back_up",
    "load",
    "silently",
]
