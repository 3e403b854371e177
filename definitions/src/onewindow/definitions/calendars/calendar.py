"""
What is asked of a calendar: whether a day works, how many do, and which is the N-th.

Days are counted by rank: the rank of a day is the number of working days up to and including it. So the N-th
working day after a start is the day of rank `rank(start) + N`, and the working days in (a, b] are
`rank(b) - rank(a)`; each costs one bisection. Years without a file count Monday to Friday and are unpublished:
an answer beyond the last file is a guess, and is said to be one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from onewindow.definitions.calendars.year import Year
from onewindow.definitions.digest import digest_of
from onewindow.definitions.text import Text

DayKind = Literal["working", "made_up", "weekend", "holiday"]
"""An ordinary working day, a Saturday or Sunday made up; a weekend, a day off."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a calendar says of one day; `name` is the holiday it is off with, or made up for."""

    date: date
    kind: DayKind
    name: Text | None
    published: bool

    @property
    def works(self) -> bool:
        """Whether it is a working day."""
        return self.kind in ("working", "made_up")


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    The working days of consecutive years; made by `Calendar.of`, never changed, equal if the version is.

    `works` holds the ordinals of all working days between `first` and `last`, the first and the last day that
    the files tell of.
    """

    version: str
    years: Mapping[int, Year] = field(compare=False, repr=False)
    first: int = field(compare=False, repr=False)
    last: int = field(compare=False, repr=False)
    works: tuple[int, ...] = field(compare=False, repr=False)
    _named: Mapping[date, tuple[DayKind, Text]] = field(compare=False, repr=False)

    @classmethod
    def of(cls, years: Iterable[Year], version: str) -> Calendar:
        """A calendar of these years, in any order; ValueError unless they follow one another without a gap."""
        known = {year.year: year for year in sorted(years, key=lambda year: year.year)}
        if not known or list(known) != list(range(min(known), max(known) + 1)):
            raise ValueError(f"a calendar has consecutive years, at least one, not {list(known)}")
        named: dict[date, tuple[DayKind, Text]] = {}
        for holiday in (holiday for year in known.values() for holiday in year.holidays):
            named |= dict.fromkeys(holiday.off_days, ("holiday", holiday.name))
            named |= dict.fromkeys(holiday.make_up_days, ("made_up", holiday.name))
        first, last = date(min(known), 1, 1).toordinal(), date(max(known), 12, 31).toordinal()
        works = tuple(day for day in range(first, last + 1) if _works(date.fromordinal(day), named))
        return cls(version, MappingProxyType(known), first, last, works, MappingProxyType(named))

    def with_year(self, year: Year) -> Calendar:
        """The calendar with one year more, or another in the place of one; ValueError if that leaves a gap."""
        version = digest_of([self.version, year.model_dump(mode="json")])
        return Calendar.of({**self.years, year.year: year}.values(), version)

    def day(self, day: date) -> Day:
        """What is known of one day, whatever its year."""
        ordinary: DayKind = "working" if _is_weekday(day) else "weekend"
        kind, name = self._named.get(day, (ordinary, None))
        return Day(day, kind, name, self.is_published(day.year))

    def is_published(self, year: int) -> bool:
        """Whether the notice for that year has come: only then are its days certain."""
        return year in self.years and self.years[year].status == "official"

    def are_published(self, first: int, last: int) -> bool:
        """Whether the years of all days from the ordinal `first` to `last` are published; true if there are none."""
        if last < first:
            return True
        return all(map(self.is_published, range(date.fromordinal(first).year, date.fromordinal(last).year + 1)))

    def published_days_after(self, day: date) -> int:
        """How many days after this one are certain, up to the first year without a notice; 0 if its own has none."""
        until = day.year
        while self.is_published(until):
            until += 1
        return (date(until, 1, 1) - day).days - 1 if until > day.year else 0

    def rank(self, day: int) -> int:
        """How many working days there are up to and including the day with this ordinal."""
        if day < self.first:
            return _weekdays(day)
        until = _weekdays(self.first - 1) + bisect_right(self.works, day)
        return until if day <= self.last else until + _weekdays(day) - _weekdays(self.last)

    def nth(self, rank: int) -> int:
        """The ordinal of the working day with this rank; of the inverse of `rank`, the first."""
        before = _weekdays(self.first - 1)
        if rank <= before:
            return _nth_weekday(rank)
        if rank <= before + len(self.works):
            return self.works[rank - before - 1]
        return _nth_weekday(rank - before - len(self.works) + _weekdays(self.last))

    def working_days(self, since: date, until: date) -> int:
        """How many working days lie after `since`, up to and including `until`; negative if `until` is earlier."""
        return self.rank(until.toordinal()) - self.rank(since.toordinal())


WEEKDAYS = Calendar("weekdays", MappingProxyType({}), 1, 0, (), MappingProxyType({}))
"""A calendar of no year at all: Monday to Friday work, and whatever is counted is provisional."""


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _works(day: date, named: Mapping[date, tuple[DayKind, Text]]) -> bool:
    return named[day][0] == "made_up" if day in named else _is_weekday(day)


def _weekdays(day: int) -> int:
    """How many days up to and including this ordinal are Monday to Friday; ordinal 1 is a Monday."""
    weeks, rest = divmod(day, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(rank: int) -> int:
    weeks, rest = divmod(rank - 1, 5)
    return weeks * 7 + rest + 1
