"""Every day of a clock, and why it counted or not: what an officer, an applicant and a court can check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from onewindow.definitions.calendars.calendar import Calendar, DayKind
from onewindow.definitions.text import Text
from onewindow.routing.core.clocks.clock import Clock, Due, due_of, stretches

Why = Literal["start", "paused", "natural"] | DayKind
"""The start day; a day on which the clock stood still; a natural day; else what the calendar calls the day."""


@dataclass(frozen=True, slots=True)
class ClockDay:
    """
    One day of a clock. `number` counts the days that count, from 1; a day without one did not count.

    `name` is the holiday it was off with or made up for, `ground` what the clock was paused for.
    """

    date: date
    why: Why
    number: int | None = None
    name: Text | None = None
    ground: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock, when it is due, and each day from its start to then. `capped`: it ends because its cap does."""

    clock: Clock
    due: Due
    days: tuple[ClockDay, ...]
    capped: bool

    @property
    def counted(self) -> int:
        """How many days counted: the clock's whole length, unless it is capped."""
        return max((day.number for day in self.days if day.number), default=0)

    @property
    def paused(self) -> int:
        """How many days would have counted, had the clock not stood still."""
        return sum(day.why == "paused" for day in self.days)


def explain(calendar: Calendar, clock: Clock) -> Explanation:
    """Tell a clock day by day. ValueError if it is due beyond the year 9999."""
    taken = stretches(calendar, clock)
    end = due_of(calendar, clock, taken)
    days = [ClockDay(clock.start, "start")]
    number = 0
    last = clock.start
    for stretch in taken:
        while last < min(stretch.due, end.day):
            last += timedelta(days=1)
            told = _told(calendar, clock, last, working=stretch.length.unit == "wd", number=number + 1)
            number = told.number or number
            days.append(told)
    return Explanation(clock, end, tuple(days), capped=end.day < taken[-1].due)


def _told(calendar: Calendar, clock: Clock, date: date, *, working: bool, number: int) -> ClockDay:
    """One day that gets `number` if it counts."""
    day = calendar.day(date)
    provisional = working and not day.published
    if working and not day.works:
        return ClockDay(date, day.kind, name=day.name, provisional=provisional)
    pause = next((pause for pause in clock.pauses if pause.covers(date)), None)
    if pause is not None:
        return ClockDay(date, "paused", ground=pause.ground, provisional=provisional)
    if not working:
        return ClockDay(date, "natural", number)
    return ClockDay(date, day.kind, number, day.name, provisional=provisional)
