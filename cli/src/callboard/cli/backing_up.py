"""Backups of a data folder, whether anything runs on it or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from pathlib import Path

from callboard.cli.errors import CliError
from callboard.cli.output import require_place
from callboard.cli.render.progress import Watcher
from callboard.cli.running import Running
from callboard.cli.serving import sentence
from callboard.cli.stack import SERVICES, Choices, private_servers
from callboard.contracts.subjects import Namespace
from callboard.embedded import DataFolder, EmbeddedError
from callboard.kernel.backup import ArchiveWriter, Manifest, Servers, back_up
from callboard.kernel.errors import KernelError


def make_backup(
    folder: DataFolder, choices: Choices, out: Path, watcher: Watcher, *, force: bool = False
) -> tuple[Manifest, int]:
    """Back a folder up into the file `out`: what is in it, and its size in bytes.

    Raises:
        CliError: it cannot be made, in one sentence; no file has that name then, or the one that had it before.
    """
    require_place(out)
    if out.exists() and not force:
        raise CliError(f"{out} exists already.", "Choose another name, or say --force to replace it.")
    with in_sentences(out):
        return asyncio.run(_make(folder, choices, out, watcher))


async def _make(folder: DataFolder, choices: Choices, out: Path, watcher: Watcher) -> tuple[Manifest, int]:
    with ArchiveWriter(out) as archive:
        async with _servers_of(folder, choices) as servers:
            manifest = await back_up(servers, archive, program=version("callboard-cli"), tell=watcher.say)
        return manifest, archive.finish(manifest)


@asynccontextmanager
async def _servers_of(folder: DataFolder, choices: Choices) -> AsyncGenerator[Servers]:
    """What runs on the folder; else its own servers without services, or those that run elsewhere."""
    namespace = Namespace(choices.environment.get("CALLBOARD_NAMESPACE", ""))
    if (run := folder.running()) is not None:
        if "gateway" not in run.addresses:
            raise CliError(
                f"{folder.path} is being started or worked on by process {run.pid}.", "Try again when it is done."
            )
        running = Running.of(run.addresses)
        yield Servers(nats_url=running.nats, dsn_by_service=running.databases, namespace=Namespace(running.namespace))
    elif choices.nats_url and choices.database_url:
        dsns: dict[str, str] = dict.fromkeys(SERVICES, choices.database_url)
        yield Servers(nats_url=choices.nats_url, dsn_by_service=dsns, namespace=namespace)
    else:
        if folder.format() is None:
            raise CliError(f"There is no data folder at {folder.path}.", "Name the right one with --data.")
        async with private_servers(folder, choices) as (nats, databases):
            yield Servers(nats_url=nats, dsn_by_service=databases, namespace=namespace)


@contextmanager
def in_sentences(file: Path) -> Generator[None]:
    """Turn what can go wrong with a folder, the servers on it and a file into the one sentence that a person reads."""
    try:
        yield
    except EmbeddedError as error:
        raise CliError(*sentence(error.message)) from error
    except KernelError as error:
        raise CliError(*sentence(str(error))) from error
    except OSError as error:
        where = error.filename or file
        raise CliError(
            f"{where} cannot be used: {error.strerror or error}.", "Free some space, or choose another place."
        ) from error
