"""Tables that are no view of the log, such as leases: numbered SQL files, each applied once.

A package holds `0001_<what>.sql`, `0002_<what>.sql` and so on; a file that was published is never changed. They run in
the pool's schema, unqualified names and all, and all pending ones of a package commit together.

    MigrationError
    ├── MigrationChanged   a file is not what was applied under its number
    └── DatabaseTooNew     the database has migrations that this program does not know
"""

from callboard.kernel.migrations.apply import DatabaseTooNew, MigrationChanged, MigrationError, migrate
from callboard.kernel.migrations.files import Migration, read_migrations

__all__ = ["DatabaseTooNew", "Migration", "MigrationChanged", "MigrationError", "migrate", "read_migrations"]
