"""Clocks by chance, and how a person would count them: day by day with a pencil."""

from datetime import date, timedelta

from hypothesis import strategies as some
from hypothesis.strategies import DrawFn

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.duration import Duration, Unit
from onewindow.routing.core.clocks.clock import Clock, Pause

FIRST, LAST = date(2023, 9, 1), date(2027, 12, 31)
days = some.dates(FIRST, LAST)
lengths = some.builds(Duration, some.integers(1, 70), some.sampled_from(["wd", "nd"]))
any_lengths = lengths | some.builds(Duration, some.integers(1, 8), some.just("month"))


@some.composite
def clocks(draw: DrawFn, unit: Unit | None = None) -> Clock:
    """A clock with up to four pauses near it, which may overlap, and sometimes an extension."""
    start = draw(days)
    length = Duration(draw(some.integers(1, 70)), unit) if unit else draw(any_lengths)
    still = draw(some.lists(pauses_near(start), max_size=4))
    extension = Duration(draw(some.integers(1, 15)), length.unit) if draw(some.booleans()) else None
    return Clock(start, length, tuple(still), extension)


@some.composite
def pauses_near(draw: DrawFn, start: date) -> Pause:
    """A pause that a clock from that start may meet, or begin in, or never reach."""
    since = start + timedelta(days=draw(some.integers(-20, 100)))
    return Pause(since, since + timedelta(days=draw(some.integers(0, 40))), draw(some.sampled_from(["", "hearing"])))


def by_hand(calendar: Calendar, clock: Clock) -> date:
    """When a clock of working or natural days is due, counted one day after another."""
    day, left = clock.start, sum(length.count for length in clock.lengths)
    while left:
        day += timedelta(days=1)
        counts = calendar.day(day).works if clock.length.unit == "wd" else True
        left -= counts and not any(pause.since < day <= pause.until for pause in clock.pauses)
    return day
