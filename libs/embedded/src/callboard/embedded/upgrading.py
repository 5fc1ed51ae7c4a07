"""The formats that a data folder has had, and the steps from each to the next.

A step is small and may be repeated: a run that is killed within one does it again, and the number in VERSION goes up only
once the step is on disk. Views and the tables that are none are not the folder's format: each view carries its own version
and is built anew, each table has its migrations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from callboard.embedded.durable_file import write_durably


@dataclass(frozen=True, slots=True)
class Step:
    """How a folder comes to a format from the one before.

    Attributes:
        to: The format that it has then.
        why: What is different in it, for people; ends a sentence.
        run: Changes the folder, which nobody runs on. May be called again after any part of it was done.
    """

    to: int
    why: str
    run: Callable[[Path], None]


def _only_the_number(_folder: Path) -> None:
    """Change nothing: the number itself is what earlier programs look at."""


STEPS: Sequence[Step] = (
    Step(2, "its log may hold events that earlier programs cannot read, so they leave it alone", _only_the_number),
)

FORMAT = STEPS[-1].to


def pending(found: int, steps: Sequence[Step] = STEPS) -> list[Step]:
    """The steps that a folder of format `found` still needs, in order."""
    return [step for step in steps if step.to > found]


def upgrade(folder: Path, found: int, steps: Sequence[Step] = STEPS) -> list[Step]:
    """Bring a folder that this process holds, in format `found`, to the newest format; the steps that were done.

    Raises:
        OSError: The operating system refused; trying again goes on where it stopped.
    """
    done = pending(found, steps)
    for step in done:
        step.run(folder)
        write_durably(folder / "VERSION", f"{step.to}\n", 0o644)
    return done
