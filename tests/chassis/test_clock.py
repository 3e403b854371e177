"""The one door to time and chance gives them in the forms the project uses."""

import re

from onewindow.chassis.clock import SystemClock, wall_ms
from onewindow.chassis.ports import Clock
from onewindow.contracts.instant import to_ms


def test_the_wall_clock_speaks_in_instants() -> None:
    """Cut to milliseconds, in UTC, of now."""
    clock: Clock = SystemClock()
    before, now, after = wall_ms(), clock.now(), wall_ms()

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now)
    assert before <= to_ms(now) <= after


def test_seconds_only_grow() -> None:
    """Whatever the wall clock does."""
    seconds = [SystemClock().monotonic() for _ in range(100)]

    assert seconds == sorted(seconds)


def test_nobody_guesses_a_nonce() -> None:
    """32 hex digits, never the same twice."""
    nonces = {SystemClock().nonce() for _ in range(1000)}

    assert 1000 == len(nonces)
    assert all(re.fullmatch("[0-9a-f]{32}", nonce) for nonce in nonces)
