"""What a backup holds, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callboard.cli.render.summary import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from callboard.kernel.backup import Manifest

_MEGABYTE = 1_000_000


def described(subject: str, manifest: Manifest, size: int | None = None) -> RenderableType:
    """One line: what there is, as of when, and how large the file is."""
    from rich.text import Text

    bytes_of_blobs = sum(each.size for name, each in manifest.files.items() if name.startswith("streams/OBJ_"))
    parts = [
        count(manifest.counts["events"], "event"),
        f"{bytes_of_blobs / _MEGABYTE:.1f} MB of files and texts",
        *([f"{size / _MEGABYTE:.1f} MB packed"] if size is not None else []),
    ]
    return Text(f"{subject} {' · '.join(parts)}, as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC")


def backup_facts(manifest: Manifest) -> dict[str, Any]:
    """What a manifest says, without the sums."""
    return {
        "made_at": manifest.made_at.isoformat(),
        "program": manifest.program,
        "namespace": manifest.namespace,
        "position": manifest.end,
        "counts": dict(manifest.counts),
    }
