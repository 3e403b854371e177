"""A clock that tests set by hand."""

from onewindow.contracts.instant import Instant, shift


class HandClock:
    """Stands still until it is moved; nonces count up."""

    def __init__(self, now: Instant = "2026-11-23T01:00:00.000Z") -> None:
        self._now = now
        self._monotonic = 1_000.0
        self._nonces = 0

    def now(self) -> Instant:
        """The wall clock."""
        return self._now

    def off_s(self) -> float:
        """Nobody knows better."""
        return 0.0

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return self._monotonic

    def nonce(self) -> str:
        """32 hex digits, each once."""
        self._nonces += 1
        return f"{self._nonces:032x}"

    def pass_s(self, seconds: float) -> None:
        """Let both clocks go on."""
        self._now = shift(self._now, seconds=seconds)
        self._monotonic += seconds
