"""Failed tries to sign in, and how long the next one has to wait."""

from onewindow.chassis.ports import Clock

_REMEMBERED = 10_000
_LONGEST_S = 900.0


class Tries:
    """After ``free`` failures under one name every further one doubles the wait: 2, 4, 8 … seconds, at most 15 min."""

    def __init__(self, clock: Clock, free: int) -> None:
        self._clock = clock
        self._free = free
        self._failed: dict[str, tuple[int, float]] = {}

    def wait_s(self, name: str) -> float:
        """Seconds until the next try is looked at; 0 for at once."""
        _, until = self._failed.get(name, (0, 0.0))
        return max(0.0, until - self._clock.monotonic())

    def failed(self, name: str) -> None:
        """One more failure, also under a name that does not exist."""
        count = self._failed.pop(name, (0, 0.0))[0] + 1
        over = min(count - self._free, 20)
        pause = min(2.0**over, _LONGEST_S) if over > 0 else 0.0
        self._failed[name] = (count, self._clock.monotonic() + pause)
        if len(self._failed) > _REMEMBERED:
            del self._failed[next(iter(self._failed))]

    def succeeded(self, name: str) -> None:
        """Forget the failures."""
        self._failed.pop(name, None)
