"""One measured figure, and the repetition that makes it fit to be quoted."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """A figure beside its peer's, both medians of the same rounds."""

    bench: str
    value: float
    unit: str
    limit: str
    peer: str | None = None
    peer_value: float | None = None

    def line(self) -> str:
        """The figure as one line of JSON."""
        ratio = round(self.value / self.peer_value, 2) if self.peer_value else None
        return json.dumps(
            asdict(self) | {"value": _round(self.value), "peer_value": _round(self.peer_value), "ratio": ratio},
            ensure_ascii=False,
        )


async def in_turns(ours: Callable[[], Awaitable[float]], peer: Callable[[], Awaitable[float]]) -> tuple[float, float]:
    """The medians of both sides, which take turns so that a noisy moment hits both."""
    rounds = [(await ours(), await peer()) for _ in range(ROUNDS)]
    return median(mine for mine, _ in rounds), median(theirs for _, theirs in rounds)


async def repeated(ours: Callable[[], Awaitable[float]]) -> float:
    """The median of one side alone."""
    return median([await ours() for _ in range(ROUNDS)])


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    return sorted(values)[max(0, round(share * len(values)) - 1)]


def _round(value: float | None) -> float | None:
    return value if value is None else round(value, 2 if value < 100 else 0)
