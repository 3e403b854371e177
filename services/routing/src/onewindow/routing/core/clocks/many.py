"""
A million working-day clocks at once: the same answers as `due`, one by one.

What `due` finds by bisection is looked up here, in tables over the days of the calendar's years; whoever asks
beyond them is answered by `due`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.duration import Duration
from onewindow.routing.core.clocks.clock import Clock, Due, Pause, due

Asked = tuple[date, int, Pause | None]
"""The start, the number of working days, and the one pause if there was one."""


def due_many(calendar: Calendar, asked: Iterable[Asked]) -> list[Due]:
    """When each is due, in the order of the questions. ValueError beyond the year 9999, or for less than a day."""
    # Days are counted from the one before the calendar's first, working days from 0.
    zero, last = calendar.first - 1, calendar.last - calendar.first + 1
    works = [day - zero for day in calendar.works]
    ends = len(works)
    until_then = [bisect_right(works, day) for day in range(last + 1)]
    unsure = list(accumulate(not calendar.is_published(date.fromordinal(zero + day).year) for day in range(last + 1)))
    certain = [Due(date.fromordinal(day), provisional=False) for day in calendar.works]
    provisional = [Due(one.day, provisional=True) for one in certain]
    found: list[Due] = []
    for start, days, pause in asked:
        began = start.toordinal() - zero
        at = until_then[began] + days - 1 if 0 <= began <= last else ends
        if pause is not None and at < ends:
            since, until = pause.since.toordinal() - zero, pause.until.toordinal() - zero
            if since < began:
                since = began
            if since < until and since < works[at]:
                at += (until_then[until] if until < last else ends) - until_then[since]
        if at < ends and days > 0:
            found.append((certain if unsure[began] == unsure[works[at]] else provisional)[at])
        else:
            found.append(due(calendar, Clock(start, Duration(days, "wd"), () if pause is None else (pause,))))
    return found
