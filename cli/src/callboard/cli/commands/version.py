"""`callboard version`."""

from __future__ import annotations

from callboard.cli.options import Json


def version(*, as_json: Json = False) -> None:
    """Say which Callboard this is."""
    import platform
    from importlib.metadata import version as version_of

    from callboard.cli.render.console import print_json, stdout

    ours = version_of("callboard-cli")
    if as_json:
        print_json({"callboard": ours, "python": platform.python_version()})
    else:
        stdout().print(f"callboard {ours} (Python {platform.python_version()})")
