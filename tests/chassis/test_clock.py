"""The one door to time and chance gives them in the forms the project uses."""

import re

import pytest

from onewindow.chassis.clock import SystemClock, uptime_ms, wall_ms
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


class Dials:
    """A machine's two clocks, moved by hand: the wall clock may be set, the uptime only grows."""

    def __init__(self) -> None:
        self.wall, self.up = 1_795_000_000_000, 50_000

    def pass_ms(self, ms: int) -> None:
        """Time goes on."""
        self.wall += ms
        self.up += ms

    def clock(self) -> SystemClock:
        """A process starts."""
        return SystemClock(lambda: self.wall, lambda: self.up)


def test_uptime_only_grows() -> None:
    """Like the monotonic seconds; a machine that slept counts that, too."""
    before = uptime_ms()

    assert before <= uptime_ms()


def test_before_the_log_said_anything_only_jumps_are_known() -> None:
    """Of a clock that was wrong at the start nobody knows; one that is set later is off by as much, until set back."""
    dials = Dials()
    clock = dials.clock()
    assert 0.0 == clock.off_s()
    dials.pass_ms(3_600_000)
    assert 0.0 == clock.off_s()
    dials.wall += 3_600_000
    assert 3600.0 == clock.off_s()
    dials.wall -= 7_200_000
    assert -3600.0 == clock.off_s()
    dials.wall += 3_600_000
    assert 0.0 == clock.off_s()


@pytest.mark.parametrize("ahead_ms", [-3_600_000, -1, 0, 1, 3_600_000])
def test_what_the_log_says_tells_how_far_the_wall_clock_is_off(ahead_ms: int) -> None:
    """To the millisecond where the answer takes no time, and for good: the log need not say it again."""
    dials = Dials()
    clock = dials.clock()
    clock.heard(dials.wall - ahead_ms, dials.up)
    assert ahead_ms / 1000 == clock.off_s()
    dials.pass_ms(86_400_000)
    assert ahead_ms / 1000 == clock.off_s()


@pytest.mark.parametrize(("ahead_s", "off_s"), [(-100, -70), (-30, 0), (-10, 0), (0, 0), (10, 0), (100, 90)])
def test_only_what_is_certain_is_held_against_a_clock(ahead_s: int, off_s: int) -> None:
    """The log took it in 10 s after it was asked, and its answer came 30 s later; nobody here knows which was which.

    A process that stood still for a minute in the middle of an append does not find its clock wrong.
    """
    dials = Dials()
    clock = dials.clock()
    asked = dials.up
    dials.pass_ms(10_000)
    log_ms = dials.wall - ahead_s * 1000
    dials.pass_ms(30_000)
    clock.heard(log_ms, asked)

    assert off_s == clock.off_s()
