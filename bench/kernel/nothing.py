"""The job without any work that throughput is measured with."""

from typing import ClassVar

from callboard.contracts.jobs import JobArgs
from callboard.kernel.jobs import JobRun


class Nothing(JobArgs):
    """A job without any work."""

    kind: ClassVar[str] = "nothing"
    service: ClassVar[str] = "bench"


async def nothing(_run: JobRun, _args: Nothing) -> None:
    """Do it."""
