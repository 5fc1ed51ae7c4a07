"""`callboard restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Data, Json

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file that `callboard backup` made.", show_default=False)]


def restore(file: File, *, data: Data = None, as_json: Json = False) -> None:
    """Make a data folder from a backup.

    $ callboard restore season.callboard --data ./season
    $ callboard up --data ./season

    The folder must not exist yet, or be empty: nothing is ever written
    over. Every part of the file is checked first. Every event comes back
    at its position, and the views are built from them, so that the next
    start serves what the backup's did. Broken off, it can be begun again.
    """
    from callboard.cli.calling import command
    from callboard.cli.errors import CliError
    from callboard.cli.render.backups import backup_facts, described
    from callboard.cli.render.console import print_json, show, stderr
    from callboard.cli.render.progress import watching
    from callboard.cli.restoring import restore_backup
    from callboard.cli.running import data_folder
    from callboard.cli.stack import Choices

    choices = Choices.of_environment()
    if choices.nats_url or choices.database_url:
        raise CliError(
            "A restore makes a data folder with servers of its own, and writes to no server that runs elsewhere.",
            "Unset CALLBOARD_NATS_URL and CALLBOARD_DATABASE_URL for this command.",
        )
    folder = data_folder(data)
    with watching("restore", quiet=as_json) as watcher:
        manifest = restore_backup(file, folder, watcher)
    if as_json:
        print_json({"folder": str(folder.path), **backup_facts(manifest)})
    else:
        show(described(f"{folder.path} holds", manifest))
        name = f"CALLBOARD_NAMESPACE={manifest.namespace} " if manifest.namespace else ""
        stderr().print(f"Start it: {name}{command('up', data=data)}", markup=False, soft_wrap=True)
