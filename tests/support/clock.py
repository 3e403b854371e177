"""A clock that stands still until a test lets time pass, and one that is wrong."""

from onewindow.chassis.ports import Clock
from onewindow.contracts.instant import Instant, shift

START: Instant = "2026-11-23T01:00:00.000Z"
"""A Monday, nine in the morning in China: when stories in tests begin."""


class StandingClock:
    """The port Clock without a clock: ``now`` moves only by :meth:`wait`; nonces are numbers."""

    def __init__(self, start: Instant = START) -> None:
        self._now, self._seconds, self._nonces = start, 0.0, 0

    def now(self) -> Instant:
        """The instant it stands at."""
        return self._now

    def off_s(self) -> float:
        """Nobody knows better."""
        return 0.0

    def monotonic(self) -> float:
        """The seconds that were waited in all."""
        return self._seconds

    def nonce(self) -> str:
        """32 hex digits, the next number each time."""
        self._nonces += 1
        return f"{self._nonces:032x}"

    def wait(self, *, days: float = 0, seconds: float = 0) -> Instant:
        """Let time pass; the new now."""
        self._seconds += days * 86_400 + seconds
        self._now = shift(self._now, days=days, seconds=seconds)
        return self._now


class WrongClock:
    """Somebody's clock that is ahead of a right one by so many seconds, or behind it; ``known``: and they know it."""

    def __init__(self, right: Clock, ahead_s: float, *, known: bool = True) -> None:
        self._right, self._ahead_s, self._known = right, ahead_s, known

    def now(self) -> Instant:
        """The wrong time."""
        return shift(self._right.now(), seconds=self._ahead_s)

    def off_s(self) -> float:
        """How wrong, if they know it."""
        return self._ahead_s if self._known else 0.0

    def monotonic(self) -> float:
        """As good as anybody's."""
        return self._right.monotonic()

    def nonce(self) -> str:
        """As good as anybody's."""
        return self._right.nonce()
