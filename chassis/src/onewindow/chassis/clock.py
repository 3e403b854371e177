"""The only door to time and chance: nothing else in this project asks the machine for either."""

import secrets
import time

from onewindow.contracts.instant import Instant, of_ms


def wall_ms() -> int:
    """The wall clock in epoch milliseconds. It may jump, both ways."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Seconds that only grow while the machine is up, and mean the same in every process on it.

    A machine that slept does not find itself late: the time asleep is not counted.
    """
    return time.monotonic()


def nonce() -> str:
    """32 hex digits nobody can guess."""
    return secrets.token_hex(16)


class SystemClock:
    """The machine's clock and its source of chance, behind the Clock port."""

    def now(self) -> Instant:
        """The wall clock as an Instant, cut to milliseconds."""
        return of_ms(wall_ms())

    def monotonic(self) -> float:
        """Seconds that only grow, and mean the same in every process of this machine."""
        return monotonic()

    def nonce(self) -> str:
        """32 hex digits nobody can guess."""
        return nonce()
