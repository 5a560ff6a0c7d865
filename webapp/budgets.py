"""How many contributions a campaign takes in an hour: whoever has its code cannot fill it with made-up answers at will.

In the memory of each web worker, and by a clock that cannot jump. Nothing is known of who contributes. Why it is as it
is: docs/decisions/0024-clocks-and-budgets.md.
"""

import time
from collections.abc import Callable
from threading import Lock

HOUR = 3600  # seconds
LATER = 60  # seconds after which who was refused may come again


class Budgets:
    """What is left for each campaign. Only what is counted is charged."""

    def __init__(self, hourly: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`hourly` is the most in any hour: half may come at once, the other half comes back over the hour."""
        self.hourly = hourly
        self._clock = clock  # seconds
        self._lock = Lock()  # guards what is below
        self._taken: dict[str, tuple[float, float]] = {}  # code -> how many are charged, and when that was so

    def take(self, campaign: str) -> bool:
        """Charge one contribution. Return False, charging nothing, if there is no room for it now."""
        with self._lock:
            taken, now = self._now(campaign)
            if taken + 1 > self.hourly / 2:
                return False
            self._taken[campaign] = taken + 1, now
        return True

    def give_back(self, campaign: str) -> None:
        """Charge one less: it was not counted, or had been before."""
        with self._lock:
            taken, now = self._now(campaign)
            self._taken[campaign] = max(taken - 1, 0), now

    def _now(self, campaign: str) -> tuple[float, float]:
        now = self._clock()
        taken, since = self._taken.get(campaign, (0, now))
        return max(taken - (now - since) * self.hourly / 2 / HOUR, 0), now
