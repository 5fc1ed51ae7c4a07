"""`callboard upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Data, Json

Backup = Annotated[
    Path | None,
    typer.Option(
        "--backup",
        metavar="FILE",
        help="Where the backup goes. \\[default: beside the folder, named after its format]",
        show_default=False,
    ),
]
NoBackup = Annotated[bool, typer.Option("--no-backup", help="Make no backup first.")]


def upgrade(*, data: Data = None, backup: Backup = None, no_backup: NoBackup = False, as_json: Json = False) -> None:
    """Bring a data folder of an earlier Callboard up to this one.

    $ callboard upgrade --data ./season

    Makes a backup first, then brings the folder's format, its tables and
    its views up to date, so that the next start has nothing left to do.
    `callboard up` does the same by itself, without the backup. Killed in
    the middle, it goes on where it stopped. A folder that is up to date
    stays as it is, and one of a newer Callboard is refused.
    """
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.progress import watching
    from callboard.cli.running import data_folder
    from callboard.cli.stack import Choices
    from callboard.cli.upgrading import upgrade_folder

    folder = data_folder(data)
    with watching("upgrade", quiet=as_json) as watcher:
        done = upgrade_folder(folder, Choices.of_environment(), watcher, backup=backup, with_backup=not no_backup)
    if as_json:
        print_json(done.facts())
    else:
        show(done.sentence())
