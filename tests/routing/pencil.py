"""Last days, counted with a pencil: Monday to Friday work, and whoever counts has never seen the core."""

from datetime import date, datetime, timedelta, timezone

from onewindow.contracts.instant import Day, Instant
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration

_HERE = timezone(timedelta(hours=8))
NOTICE = Duration(5, "wd")


def day_of(at: Instant) -> date:
    """The day on which it was in China."""
    return datetime.fromisoformat(at).astimezone(_HERE).date()


def last_day(start: Instant, length: Duration | None) -> Day | None:
    """The day on which so many working or natural days are over; None where no length is set."""
    if length is None:
        return None
    day, left = day_of(start), length.count
    while left:
        day += timedelta(days=1)
        left -= length.unit == "nd" or day.isoweekday() <= 5
    return day.isoformat()


def at_the_end_of(day: Day) -> Instant:
    """Its last millisecond, in UTC."""
    return f"{day}T15:59:59.999Z"


def at_noon_of(day: Day) -> Instant:
    """Twelve o'clock, in UTC."""
    return f"{day}T04:00:00.000Z"


def notice_due(compiled: CompiledDefinition, start: Instant) -> Day | None:
    """Until when a licence that somebody has to accept needs its notice: 行政许可法 Art. 32(4)."""
    definition = compiled.definition
    bound = definition.matter == "licence" and definition.acceptance in ("precheck", "counter")
    return last_day(start, NOTICE) if bound else None


def terms(compiled: CompiledDefinition, start: Instant) -> dict[str, Day]:
    """The last days of what was promised and of what the law allows; a promise outlasts no law."""
    clock = compiled.definition.clock
    promise, statutory = last_day(start, clock.promise), last_day(start, clock.statutory)
    if promise and statutory:
        promise = min(promise, statutory)
    return {name: day for name, day in (("promise", promise), ("statutory", statutory)) if day}
