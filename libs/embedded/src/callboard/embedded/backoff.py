"""How long to wait before a child that died is started again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential delays with jitter, in seconds.

    Attributes:
        first_s: The longest delay after a first death.
        cap_s: The longest delay ever.
        healthy_s: A child that was ready for this long starts over with the first delay.
    """

    first_s: float = 0.25
    cap_s: float = 30.0
    healthy_s: float = 60.0

    def delay_s(self, deaths: int, chance: float | None = None) -> float:
        """Give the delay after so many deaths in a row (1 or more): half of the step is sure, half is chance.

        Args:
            deaths: How often it died since it was last healthy.
            chance: From 0 to 1; drawn at random when None.
        """
        # 2**32 steps are past any cap, and a larger exponent would overflow a float.
        step = min(self.cap_s, self.first_s * 2 ** min(deaths - 1, 32))
        return step * (0.5 + 0.5 * (random.random() if chance is None else chance))  # noqa: S311 - jitter, no secret
