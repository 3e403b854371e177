"""Which days work as far as the log says: the years that were loaded, and those that were imported since.

An imported year stands in place of a loaded one of the same number, and the one imported last in place of one before.
Its days come from the fact alone: the file that an operator had need not be there any more.
"""

from datetime import date

from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, local_day
from onewindow.contracts.oversight import CalendarImported, DaysOff
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.calendars.checks import check, working_days
from onewindow.definitions.calendars.span import Span
from onewindow.definitions.calendars.year import Holiday, Source, Year
from onewindow.definitions.digest import digest_of
from onewindow.definitions.text import Text

_NAME = Text(zh="放假", en="Day off")
"""The log holds no text: what a holiday is called stands in the year's file."""


class UnfitYearError(ValueError):
    """The days of an imported year contradict themselves, or a year between it and the others is missing."""


def import_of(year: Year, *, id: str, at: Instant, key: str, by: By) -> CalendarImported:
    """What the log says of a year that is imported, under the key of one partition."""
    return CalendarImported(
        id=id,
        at=at,
        application_id=key,
        by=by,
        year=year.year,
        published=year.status == "official",
        holidays=tuple(map(_days_off, year.holidays)),
        version=digest_of(year.model_dump(mode="json")),
    )


def with_import(calendar: Calendar, fact: CalendarImported) -> Calendar:
    """The calendar with the imported year in it. Raises UnfitYearError."""
    try:
        return calendar.with_year(_sound(_year(fact)))
    except ValueError as error:
        raise UnfitYearError(str(error)) from error


def counting_on(calendar: Calendar, fact: CalendarImported, at: Instant) -> Calendar | Denied:
    """The calendar with the imported year in it, unless who imports may not or the year does not fit."""
    verdict = allowed(fact.by, "import_calendar", Target(), at)
    if isinstance(verdict, Denied):
        return verdict
    try:
        return with_import(calendar, fact)
    except UnfitYearError:
        return Denied("calendar_unfit")


def _days_off(holiday: Holiday) -> DaysOff:
    return DaysOff(
        first=holiday.off_days.first.isoformat(),
        last=holiday.off_days.last.isoformat(),
        made_up=tuple(day.isoformat() for day in holiday.make_up_days),
    )


def _year(fact: CalendarImported) -> Year:
    holidays = tuple(
        Holiday(
            name=_NAME,
            off_days=Span(date.fromisoformat(one.first), date.fromisoformat(one.last)),
            make_up_days=tuple(map(date.fromisoformat, one.made_up)),
        )
        for one in fact.holidays
    )
    year = Year(
        year=fact.year,
        status="official" if fact.published else "provisional",
        source=Source(title=_NAME, number=fact.version, issued=local_day(fact.at)),
        holidays=holidays,
        working_days=0,
    )
    return year.model_copy(update={"working_days": working_days(year)})


def _sound(year: Year) -> Year:
    for _, _, text in check(year):
        raise ValueError(text)
    return year
