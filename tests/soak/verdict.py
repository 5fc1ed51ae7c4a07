"""What a soak came to: memory that does not grow, work that keeps up, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from soak.sampling import Sample
from soak.trend import Trend, trend

NATS = "nats"
FLAT = 5.0
"""MB in an hour of which a process may grow for certain and still be called flat: one list that nobody empties is more."""
KB_PER_SUBJECT = 0.6
"""What nats-server is known to keep of each subject."""
SUBJECT_LIMIT = 2 * KB_PER_SUBJECT
"""Go's heap may be twice what is in use before it is collected."""
_WARM_UP = 1 / 4
_ENOUGH = 600.0
"""Seconds that the steady part must have for growth to be told from what Python and Go take when they begin to work."""
_HOUR = 3600.0
_JUDGED_NOT = frozenset({"client", "postgres buffers"})
_SHORTFALL = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A soak as a whole: `rate` in jobs per second was asked for, `ended` counts jobs by the state that they ended in."""

    rate: float
    samples: Sequence[Sample]
    asked: int
    ended: Mapping[str, int]
    retried: int
    restarts: int

    @property
    def steady(self) -> Sequence[Sample]:
        """The samples after the warm-up."""
        return self.samples[int(len(self.samples) * _WARM_UP) :]

    @property
    def faults(self) -> list[str]:
        """What is not as it must be; nothing where all is well."""
        return [*self._growing(), *self._troubles()]

    def lines(self) -> list[str]:
        """The figures, each in a line for people."""
        steady = self.steady
        rates, depths = [s.per_second for s in steady], [s.depth for s in steady]
        return [
            *(f"{name}: {_last(steady, name):.1f} MB, {_per_hour(line)}" for name, line in self.trends().items()),
            f"{NATS}: {_per_subject(self.per_subject())} at {steady[-1].subjects} subjects ({KB_PER_SUBJECT} is known)",
            f"asked for {self.rate:.0f} jobs/s, done {sum(rates) / len(rates):.1f}; queue at most {max(depths)}",
            f"latency p50 {_median([s.p50 for s in steady]):.0f} ms, p99 {_median([s.p99 for s in steady]):.0f} ms",
            f"{self.asked} asked for, {dict(self.ended)}, {self.retried} tried again, {self.restarts} restarts",
            *([] if self.telling else ["memory: too short to tell whether anything grows"]),
            *(f"WRONG: {fault}" for fault in self.faults),
        ]

    def trends(self) -> dict[str, Trend]:
        """Growth of each process in MB per hour."""
        hours = [sample.seconds / _HOUR for sample in self.steady]
        return {name: trend(hours, [s.memory[name] for s in self.steady]) for name in self.steady[0].memory}

    def per_subject(self) -> Trend:
        """Growth of nats-server in KB per subject."""
        return trend([s.subjects for s in self.steady], [1024 * s.memory[NATS] for s in self.steady])

    @property
    def telling(self) -> bool:
        """Whether it was long enough for a word on memory."""
        return self.steady[-1].seconds - self.steady[0].seconds >= _ENOUGH

    def _growing(self) -> Iterator[str]:
        if not self.telling:
            return
        for name, line in self.trends().items():
            if name not in {NATS, *_JUDGED_NOT} and line.proven > FLAT:
                yield f"{name} grows by {_per_hour(line)}"
        if (line := self.per_subject()).proven > SUBJECT_LIMIT:
            yield f"{NATS} grows by {_per_subject(line)}"

    def _troubles(self) -> Iterator[str]:
        if self.ended.get("completed", 0) != self.asked:
            yield f"of {self.asked} jobs {self.ended.get('completed', 0)} were completed"
        if self.restarts:
            yield f"workers had to be started again {self.restarts} times"
        if sum(s.per_second for s in self.steady) < _SHORTFALL * self.rate * len(self.steady):
            yield "the engine did not keep up"


def _last(samples: Sequence[Sample], name: str) -> float:
    return samples[-1].memory[name]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _per_hour(line: Trend) -> str:
    return f"{line.slope:+.1f} ± {line.margin:.1f} MB/h"


def _per_subject(line: Trend) -> str:
    return f"{line.slope:+.2f} ± {line.margin:.2f} KB per subject"
