"""A clock of a case or a step, and the day it is due."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.duration import Duration


@dataclass(frozen=True, slots=True)
class Pause:
    """
    A stretch in which a clock stands still: the days after `since`, up to and including `until`.

    `since` is the day the notice was given, `until` the day the clock was resumed, or is expected to be.
    """

    since: date
    until: date
    ground: str = ""

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"a pause ends before it begins: {self.since}..{self.until}")

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on that day."""
        return self.since < day <= self.until


@dataclass(frozen=True, slots=True)
class Clock:
    """
    How long something may take, from the day after `start`.

    `extension` follows on the length; `cap` is a clock this one may never outlast, as a step's may not
    outlast the case's.
    """

    start: date
    length: Duration
    pauses: tuple[Pause, ...] = ()
    extension: Duration | None = None
    cap: Clock | None = None

    @property
    def lengths(self) -> tuple[Duration, ...]:
        """The length, and the extension if there is one."""
        return (self.length,) if self.extension is None else (self.length, self.extension)


class Due(NamedTuple):
    """The last day of a clock, and whether it may still move because a year it counted in is not published."""

    day: date
    provisional: bool


def due(calendar: Calendar, clock: Clock) -> Due:
    """The day at whose end the clock is over. ValueError if that is beyond the year 9999."""
    return due_of(calendar, clock, stretches(calendar, clock))


class Stretch(NamedTuple):
    """A clock's length or its extension: what it counts, from the day after `start` up to `due`."""

    start: date
    due: date
    length: Duration


def stretches(calendar: Calendar, clock: Clock) -> tuple[Stretch, ...]:
    """The length and the extension, each with the days it takes, whatever the cap. ValueError beyond the year 9999."""
    still = _merged(clock.pauses)
    found: list[Stretch] = []
    for length in clock.lengths:
        start = found[-1].due if found else clock.start
        days: Calendar | _Natural = calendar if length.unit == "wd" else _Natural()
        rank = days.rank(start.toordinal()) + counted_days(start, length)
        for since, until in still:
            if days.nth(rank) <= since:
                break
            rank += max(0, days.rank(until) - days.rank(max(since, start.toordinal())))
        found.append(Stretch(start, date.fromordinal(days.nth(rank)), length))
    return tuple(found)


def due_of(calendar: Calendar, clock: Clock, taken: tuple[Stretch, ...]) -> Due:
    """When a clock is due whose stretches are known: at the end of the last, or with its cap if that is earlier."""
    provisional = any(
        not calendar.are_published(stretch.start.toordinal() + 1, stretch.due.toordinal())
        for stretch in taken
        if stretch.length.unit == "wd"
    )
    own = Due(taken[-1].due, provisional)
    return own if clock.cap is None else min(own, due(calendar, clock.cap))


def counted_days(start: date, length: Duration) -> int:
    """How many days a length counts: a number of months is as many natural days as it has from that start."""
    if length.unit != "month":
        return length.count
    year, month = divmod(start.year * 12 + start.month - 1 + length.count, 12)
    last = months.monthrange(year, month + 1)[1]
    return (date(year, month + 1, min(start.day, last)) - start).days


class _Natural:
    """Counts every day, and answers like a `Calendar` whose days all work."""

    def rank(self, day: int) -> int:
        return day

    def nth(self, rank: int) -> int:
        return rank


def _merged(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """The days on which a clock stands still, as (after, up to and including), in order and without overlap."""
    merged: list[tuple[int, int]] = []
    for since, until in sorted((pause.since.toordinal(), pause.until.toordinal()) for pause in pauses):
        if merged and since <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(until, merged[-1][1])
        else:
            merged.append((since, until))
    return merged
