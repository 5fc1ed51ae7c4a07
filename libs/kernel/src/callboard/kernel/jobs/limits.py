"""How many jobs may run at the same time in all of a service's workers together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """The most jobs of one project, and of some kinds, that run at once; whatever is not limited is bounded by slots alone.

    They hold across the workers that share a schema, as long as all of them are given the same ones.
    """

    project: int | None = None
    kinds: Mapping[str, int] = field(default_factory=dict[str, int])

    def __bool__(self) -> bool:
        """Whether there is any limit at all."""
        return self.project is not None or bool(self.kinds)

    def arguments(self) -> tuple[Any, ...]:
        """What `offered.sql` takes of them."""
        return self.project, list(self.kinds), list(self.kinds.values())
