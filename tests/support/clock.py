"""A clock that stands still until a test lets time pass."""

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
