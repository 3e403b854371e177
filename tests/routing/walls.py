"""Calendars on the wall of whoever counts with a pencil: years by chance, and what hangs there after each import."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from tests.routing.pencil import PLAIN, Wall

from onewindow.contracts.oversight import CalendarImported
from onewindow.definitions.calendars.checks import working_days
from onewindow.definitions.calendars.span import Span
from onewindow.definitions.calendars.year import Holiday, Source, Status, Year
from onewindow.definitions.text import Text

_NAME = Text(zh="假日", en="A holiday")
_SATURDAY = 6


def year_by_chance(chance: Random, today: date) -> Year:
    """A year from today on, with days off and made-up days, most of them in the weeks to come."""
    number = today.year + (chance.random() < 0.3)
    some = {today + timedelta(days=chance.randint(-10, 60)) for _ in range(chance.randint(1, 12))}
    mine = sorted(day for day in some if day.year == number) or [date(number, 12, 31)]
    first, *others = mine
    off = [day for day in others if day.isoweekday() < _SATURDAY]
    made_up = tuple(day for day in others if day not in off)
    holidays = [Holiday(name=_NAME, off_days=Span(first, first), make_up_days=made_up)]
    holidays += [Holiday(name=_NAME, off_days=Span(day, day)) for day in off]
    status: Status = "official" if chance.random() < 0.8 else "provisional"
    source = Source(title=_NAME, number="1", issued=today)
    year = Year(year=number, status=status, source=source, holidays=tuple(holidays), working_days=0)
    return year.model_copy(update={"working_days": working_days(year)})


def walls(imports: Iterable[CalendarImported]) -> list[Wall]:
    """The bare wall, then what hangs on it after each of these imports; some nobody may make, or nobody can use."""
    found, years = [PLAIN], dict[int, CalendarImported]()
    for fact in imports:
        fits = not years or any(number in years for number in (fact.year - 1, fact.year, fact.year + 1))
        if fact.by.role == "operator" and fits:
            years[fact.year] = fact
            found.append(_wall(years.values()))
    return found


def _wall(years: Iterable[CalendarImported]) -> Wall:
    off, made_up = set[date](), set[date]()
    for one in (holiday for year in years for holiday in year.holidays):
        first, last = date.fromisoformat(one.first), date.fromisoformat(one.last)
        off |= {first + timedelta(days=more) for more in range((last - first).days + 1)}
        made_up |= set(map(date.fromisoformat, one.made_up))
    return Wall(frozenset(off), frozenset(made_up))
