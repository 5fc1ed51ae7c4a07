"""`callboard demo`."""

from __future__ import annotations


def demo() -> None:
    """See it work: start everything, and run a short play through it.

    It happens in a temporary folder; nothing is left behind. On a terminal
    it keeps serving until Ctrl-C, elsewhere it stops by itself.

    $ callboard demo
    """
    from callboard.cli.demonstration import demonstrate

    demonstrate()
