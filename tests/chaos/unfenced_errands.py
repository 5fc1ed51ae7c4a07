"""The errands with one expectation removed: appends no longer say at which version they expect an aggregate.

It exists to show that the checker notices: `python -m chaos.unfenced_errands`.
"""

from __future__ import annotations

import sys
from typing import Any

import callboard.kernel.log.append as appending
from callboard.kernel.process import main
from chaos.errands import definition


def remove_the_fence() -> None:
    """Let every append of this process through, whoever has appended before."""
    fenced = appending._messages  # pyright: ignore[reportPrivateUsage] - no public door leads there, and none should

    def unfenced(*args: Any) -> list[appending.Message]:
        messages = fenced(*args)
        for header in (appending._SEQUENCE, appending._SEQUENCE_SUBJECT):  # pyright: ignore[reportPrivateUsage]
            del messages[0].headers[header]
        return messages

    appending._messages = unfenced  # pyright: ignore[reportPrivateUsage]


if __name__ == "__main__":
    remove_the_fence()
    sys.exit(main(definition()))
