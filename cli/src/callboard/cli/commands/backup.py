"""`callboard backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Data, Json

Out = Annotated[Path, typer.Argument(metavar="FILE", help="The file to make.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


def backup(out: Out, *, data: Data = None, force: Force = False, as_json: Json = False) -> None:
    """Put everything into one file, while everything goes on.

    $ callboard backup season.callboard
    $ callboard backup /mnt/usb/season.callboard --data ./season

    The file holds all that was acknowledged before the command began:
    every event, every uploaded file and text, and how far each reaction
    has come. Nothing stops meanwhile. Where nothing runs, the servers are
    started for it, and stopped again.

    The file is whole, or it is not there. It is as secret as the data
    folder, but holds no passwords. Bring it back by: callboard restore
    """
    from callboard.cli.backing_up import make_backup
    from callboard.cli.calling import command
    from callboard.cli.render.backups import backup_facts, described
    from callboard.cli.render.console import print_json, show, stderr
    from callboard.cli.render.progress import watching
    from callboard.cli.running import data_folder
    from callboard.cli.stack import Choices

    with watching("backup", quiet=as_json) as watcher:
        manifest, size = make_backup(data_folder(data), Choices.of_environment(), out, watcher, force=force)
    if as_json:
        print_json({"file": str(out), "size": size, **backup_facts(manifest)})
    else:
        show(described(f"{out} holds", manifest, size))
        stderr().print(f"Bring it back: {command(f'restore {out}')} --data DIR", markup=False, soft_wrap=True)
