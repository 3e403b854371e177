"""Whether a year makes sense, beyond its shape: one complaint for one mistake, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from onewindow.definitions.calendars.year import Year
from onewindow.definitions.marks import Trail, Wrong
from onewindow.definitions.text import Text

_SATURDAY = 5


def check(year: Year) -> Iterator[Wrong]:
    """Everything that is wrong with `year`; its total is doubted only where nothing else is."""
    wrongs = [*_texts_say_something(year), *_days_are_one_thing(year)]
    yield from wrongs
    total = working_days(year)
    if not wrongs and total != year.working_days:
        text = f"{year.year} has {total} working days by these holidays; correct this, or the day that is missing"
        yield ("working_days",), "total_differs", text


def working_days(year: Year) -> int:
    """How many days of the year work: Monday to Friday, less those off, with those made up."""
    off = {day for holiday in year.holidays for day in holiday.off_days}
    made_up = {day for holiday in year.holidays for day in holiday.make_up_days}
    first, beyond = date(year.year, 1, 1), date(year.year, 12, 31).toordinal() + 1
    days = (first + timedelta(days=at) for at in range(beyond - first.toordinal()))
    return sum(day in made_up or (day.weekday() < _SATURDAY and day not in off) for day in days)


def _texts_say_something(year: Year) -> Iterator[Wrong]:
    texts: list[tuple[Trail, Text]] = [(("source", "title"), year.source.title)]
    texts += [(("holidays", at, "name"), holiday.name) for at, holiday in enumerate(year.holidays)]
    for trail, text in texts:
        if text.blank:
            yield trail, "text_empty", "is empty in zh or en; say it in both languages"


def _days_are_one_thing(year: Year) -> Iterator[Wrong]:
    off: dict[date, str] = {}
    made_up: set[date] = set()
    for at, holiday in enumerate(year.holidays):
        here: Trail = ("holidays", at, "off_days")
        if {holiday.off_days.first.year, holiday.off_days.last.year} != {year.year}:
            yield here, "other_year", f"{holiday.off_days} is not in {year.year}; {_BELONGS}"
        twice = [day for day in holiday.off_days if day in off]
        if twice:
            text = f"{twice[0]} is already off with {off[twice[0]]}; a day is named once"
            yield here, "day_twice", text
        off |= dict.fromkeys(holiday.off_days, holiday.name.zh)
    for at, holiday in enumerate(year.holidays):
        for position, day in enumerate(holiday.make_up_days):
            code, text = _made_up(day, year, off, made_up)
            if code:
                yield ("holidays", at, "make_up_days", position), code, text
            made_up.add(day)


_BELONGS = "a day stands in the file of its own year, also where another year's notice moves it"


def _made_up(day: date, year: Year, off: dict[date, str], made_up: set[date]) -> tuple[str, str]:
    """What is wrong with a make-up day: code and text, empty if nothing is."""
    if day.year != year.year:
        return "other_year", f"{day} is not in {year.year}; {_BELONGS}"
    if day in off:
        return "off_and_made_up", f"{day} is off with {off[day]} and cannot be made up as well; remove one"
    if day in made_up:
        return "day_twice", f"{day} is already a make-up day; a day is named once"
    if day.weekday() < _SATURDAY:
        return "made_up_weekday", f"{day} is a {day:%A}, which works anyway; a make-up day is a Saturday or a Sunday"
    return "", ""
