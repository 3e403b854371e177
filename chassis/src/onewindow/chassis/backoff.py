"""How long to wait before trying again."""

import random

_FIRST_S = 0.1
_LONGEST_S = 5.0


class Backoff:
    """Full jitter: any time up to a bound that starts at 0.1 s and doubles with each failure, to 5 s at most."""

    def __init__(self, name: str) -> None:
        """``name`` seeds the jitter, so that two members do not come back at the same moment."""
        self.failures = 0
        self._chance = random.Random(name)  # noqa: S311 - it spreads waits and keeps no secret

    def failed(self) -> float:
        """Seconds to wait after one more failure."""
        self.failures += 1
        return self._chance.uniform(0, min(_LONGEST_S, _FIRST_S * 2.0 ** min(self.failures - 1, 10)))

    def succeeded(self) -> None:
        """The next failure is the first one again."""
        self.failures = 0
