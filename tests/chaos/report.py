"""What a round came to, and several rounds together, in one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from chaos.checker import Verdict
from chaos.faults import FaultKind
from chaos.recovery import percentile

_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One round. `rest` is how many seconds after the last fault nothing was left to do, where it `rested` at all.

    `again` is the command that plays it once more.
    """

    seed: int
    strikes: Sequence[str]
    verdict: Verdict
    rested: bool
    rest: float
    in_flight: int
    recoveries: Sequence[tuple[float, FaultKind]]
    aborts: Sequence[float]
    deaths: int
    again: str
    kept: Path | None

    @property
    def green(self) -> bool:
        """Whether all is as it must be."""
        return self.rested and not self.verdict.findings

    def kept_in(self, folder: Path) -> Self:
        """The same, with the place where its log is kept."""
        return replace(self, kept=folder)

    def lines(self) -> list[str]:
        """The figures and, where the round failed, what was found and how to have it again."""
        figures = f"seed={self.seed} {figures_of([self])} rest={self.rest:.1f}s strikes: {' '.join(self.strikes)}"
        if self.green:
            return [figures]
        return [
            figures,
            *(f"  {finding}" for finding in self.verdict.findings[:_SHOWN]),
            *([] if self.rested else ["  it did not come to rest in time"]),
            f"  log and workers' words: {self.kept}; again: {self.again}",
        ]


def figures_of(reports: Sequence[Report]) -> str:
    """The figures of all rounds in one line."""
    counts = {sort: sum(report.verdict.count(sort) for report in reports) for sort in ("lost", "doubled", "illegal")}
    equal = all(report.rested and not report.verdict.count("view") for report in reports)
    recoveries = sorted(recovery for report in reports for recovery in report.recoveries)
    seconds = [seconds for seconds, _ in recoveries]
    slowest = f" ({recoveries[-1][1]})" if recoveries else ""
    aborts = [seconds for report in reports for seconds in report.aborts]
    figures = {
        "acknowledged": sum(report.verdict.acknowledged for report in reports),
        "jobs": _jobs(reports),
        "in_flight": min(report.in_flight for report in reports),
        **counts,
        "views_equal": "yes" if equal else "no",
        "faults": sum(len(strike.split("+")) for report in reports for strike in report.strikes),
        "deaths": sum(report.deaths for report in reports),
        "aborted": f"{len(aborts)} p50 {percentile(aborts, 0.5):.2f}s max {percentile(aborts, 1):.2f}s",
        "recovery": f"p50 {percentile(seconds, 0.5):.2f}s max {percentile(seconds, 1):.2f}s{slowest}",
    }
    return ", ".join(f"{name}={value}" for name, value in figures.items())


def _jobs(reports: Sequence[Report]) -> str:
    """How many jobs there were, and how they ended; in any other state one is lost."""
    left = sum((Counter(report.verdict.left) for report in reports), Counter[str]())
    return f"{left.total()} ({' '.join(f'{state} {count}' for state, count in left.most_common())})"
