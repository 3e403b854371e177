"""How urgent an open step is by what its definition promises, for those who watch a hall as a whole.

    ok ──▶ due_soon ──▶ overdue        due_soon: its last day has begun

By the last days that the case has said. Where it said none (a look, a case of before there were any), working days
count as Monday to Friday here, without holidays: nothing legal follows from this.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from onewindow.contracts.instant import Instant, end_of_day, local_day, shift
from onewindow.definitions.duration import Duration
from onewindow.definitions.step import Clock
from onewindow.routing.core.state import Term
from onewindow.routing.core.terms import end_of

Urgency = Literal["ok", "due_soon", "overdue"]
_SATURDAY = 5


def urgency_of(term: Term, now: Instant) -> Urgency | None:
    """Against the last day of the promise, or of the law where nothing is promised; None: there is neither."""
    day = term.promise_due or term.due
    if day is None:
        return None
    due = end_of(day)
    return "overdue" if now > due else "due_soon" if now > shift(due, days=-1) else "ok"


def urgency(opened_at: Instant, clock: Clock, now: Instant) -> Urgency:
    """Against the promise, or the statutory term where nothing is promised; without either it is never urgent."""
    term = clock.promise or clock.statutory
    if term is None:
        return "ok"
    last_day_begins, due = _terms(opened_at[:13], term)
    return "overdue" if now > due else "due_soon" if now > last_day_begins else "ok"


@lru_cache(maxsize=10_000)
def _terms(hour: str, term: Duration) -> tuple[Instant, Instant]:
    """When the last day of a term begins and ends; a day changes in China on a full hour of UTC."""
    day = _last_day(local_day(f"{hour}:00:00.000Z"), term)
    return end_of_day(day - timedelta(days=1)), end_of_day(day)


def _last_day(start: date, term: Duration) -> date:
    """The day of asking does not count."""
    match term.unit:
        case "nd":
            return start + timedelta(days=term.count)
        case "month":
            months = start.month - 1 + term.count
            first = date(start.year + months // 12, months % 12 + 1, 1)
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return min(first.replace(day=1) + timedelta(days=start.day - 1), after - timedelta(days=1))
        case "wd":
            day = start
            for _ in range(term.count):
                day += timedelta(days=1)
                while day.weekday() >= _SATURDAY:
                    day += timedelta(days=1)
            return day
