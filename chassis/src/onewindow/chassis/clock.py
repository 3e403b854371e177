"""The only door to time and chance: nothing else in this project asks the machine for either."""

import secrets
import time
from collections.abc import Callable

from onewindow.contracts.instant import Instant, of_ms


def wall_ms() -> int:
    """The wall clock in epoch milliseconds. It may jump, both ways."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Seconds that only grow while the machine is up, and mean the same in every process on it.

    A machine that slept does not find itself late: the time asleep is not counted.
    """
    return time.monotonic()


def uptime_ms() -> int:
    """Milliseconds since the machine was started, those it slept included. They only grow, whatever the wall does."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def nonce() -> str:
    """32 hex digits nobody can guess."""
    return secrets.token_hex(16)


class SystemClock:
    """The machine's clock and its source of chance, behind the Clock port.

    It is compared with the log's by the instant at which each says the machine was started, which only a clock that
    jumps changes. Until the log has told a time, that is the instant which this clock said at first.
    """

    def __init__(self, wall: Callable[[], int] = wall_ms, uptime: Callable[[], int] = uptime_ms) -> None:
        self._wall, self._uptime = wall, uptime
        # When the machine was started by the log's clock: not before the one and not after the other.
        self._earliest = self._latest = self._started()

    def now(self) -> Instant:
        """The wall clock as an Instant, cut to milliseconds."""
        return of_ms(self._wall())

    def off_s(self) -> float:
        """See the port. Never more than is certain: what the log's answer took on its way counts for this clock."""
        started = self._started()
        return max(0, started - self._latest) / 1000 or min(0, started - self._earliest) / 1000

    def heard(self, log_ms: int, asked_ms: int) -> None:
        """The log took something in at ``log_ms`` by its own clock, after the uptime ``asked_ms`` and before now."""
        self._earliest, self._latest = log_ms - self._uptime(), log_ms - asked_ms

    def monotonic(self) -> float:
        """Seconds that only grow, and mean the same in every process of this machine."""
        return monotonic()

    def nonce(self) -> str:
        """32 hex digits nobody can guess."""
        return nonce()

    def _started(self) -> int:
        return self._wall() - self._uptime()
