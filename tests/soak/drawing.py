"""The picture of a soak: memory, what NATS is known to keep beside what it takes, work, and how long it took."""

from __future__ import annotations

from soak.picture import Panel, draw
from soak.verdict import KB_PER_SUBJECT, NATS, Outcome


def picture_of(outcome: Outcome) -> str:
    """The samples as SVG."""
    samples = outcome.samples
    first = samples[0]
    known = [first.memory[NATS] + KB_PER_SUBJECT * (s.subjects - first.subjects) / 1024 for s in samples]
    names = [name for name in first.memory if name not in {NATS, "client"}]
    panels = [
        Panel("Memory, MB", {name: [s.memory[name] for s in samples] for name in names}),
        Panel(
            "Memory of nats-server, MB",
            {NATS: [s.memory[NATS] for s in samples], f"{KB_PER_SUBJECT} KB per subject": known},
            frozenset({f"{KB_PER_SUBJECT} KB per subject"}),
        ),
        Panel(
            "Work",
            {"jobs per second": [s.per_second for s in samples], "queue depth": [float(s.depth) for s in samples]},
        ),
        Panel("From the request to the end, ms", {"p50": [s.p50 for s in samples], "p99": [s.p99 for s in samples]}),
    ]
    caption = f"The job engine at {outcome.rate:.0f} jobs per second, half of what it can do"
    return draw([s.seconds / 60 for s in samples], panels, caption=caption, x_title="minutes")
