"""Who runs a server that refuses to run as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine.

    Attributes:
        name: Its login name.
        uid: Its user id.
        gid: Its main group; no other group is given to what it runs.
    """

    name: str
    uid: int
    gid: int


def unprivileged_account(owned: Path) -> Account | None:
    """Choose who runs Postgres: whoever owns its files already, else `postgres`, else `nobody`.

    Args:
        owned: The cluster's folder, which may not exist yet.

    Returns:
        The account, or None when this process is not root and needs no other.
    """
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = owned.stat().st_uid if owned.exists() else 0
    owning = next((entry for entry in names.values() if entry.pw_uid == owner), None) if owner else None
    entry = owning or names.get("postgres") or names["nobody"]
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def first_closed_folder(path: Path, account: Account) -> Path | None:
    """Find the outermost folder on the way to `path` that the account may not pass through.

    Args:
        path: An absolute path of something that exists.
        account: The user in question.

    Returns:
        The folder, or None if the account reaches `path`.
    """
    resolved = path.resolve()
    return next((folder for folder in reversed(resolved.parents) if not _may_enter(folder, account)), None)


def _may_enter(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
