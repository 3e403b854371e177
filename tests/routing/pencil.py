"""Last days, counted with a pencil and a calendar on the wall; whoever counts has never seen the core."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from onewindow.contracts.instant import Day, Instant
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.definitions.step import Clock

_HERE = timezone(timedelta(hours=8))
NOTICE = Duration(5, "wd")
DELIVERY = Duration(10, "wd")
REQUEST, HOLD, AHEAD = Duration(5, "wd"), Duration(20, "wd"), Duration(7, "wd")
"""Of a hearing: for asking, for holding it, and between the notice and the day."""
PUBLICATION = Duration(7, "wd")
Still = tuple[Instant, Instant]
"""A stretch in which nobody was asked: from an instant to another."""


class Wall(NamedTuple):
    """What hangs on the wall: days that are off, and Saturdays and Sundays that are worked."""

    off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Monday to Friday, where nothing else hangs there."""
        return day in self.made_up or (day.isoweekday() <= 5 and day not in self.off)


PLAIN = Wall()


def day_of(at: Instant) -> date:
    """The day on which it was in China."""
    return datetime.fromisoformat(at).astimezone(_HERE).date()


def last_day(start: Instant, length: Duration | None, still: Sequence[Still] = (), wall: Wall = PLAIN) -> Day | None:
    """The day on which so many working or natural days are over, less those of ``still``; None without a length."""
    if length is None:
        return None
    stretches = [(day_of(since), day_of(until)) for since, until in still]
    day, left = day_of(start), length.count
    while left:
        day += timedelta(days=1)
        stands = any(since < day <= until for since, until in stretches)
        left -= (length.unit == "nd" or wall.works(day)) and not stands
    return day.isoformat()


def at_the_end_of(day: Day) -> Instant:
    """Its last millisecond, in UTC."""
    return f"{day}T15:59:59.999Z"


def at_noon_of(day: Day) -> Instant:
    """Twelve o'clock, in UTC."""
    return f"{day}T04:00:00.000Z"


def notice_due(compiled: CompiledDefinition, start: Instant, wall: Wall = PLAIN) -> Day | None:
    """Until when a licence that somebody has to accept needs its notice: 行政许可法 Art. 32(4)."""
    definition = compiled.definition
    bound = definition.matter == "licence" and definition.acceptance in ("precheck", "counter")
    return last_day(start, NOTICE, wall=wall) if bound else None


def terms(
    clock: Clock,
    start: Instant,
    still: Sequence[Still] = (),
    cap: Day | None = None,
    wall: Wall = PLAIN,
    *,
    extended: int = 0,
) -> dict[str, Day]:
    """The last days of what was promised and of what the law allows; a promise outlasts no law, nothing the ``cap``.

    ``extended``: what the law allows has its one extension of so many days (-1: all there are), and what was promised
    has not.
    """
    promise, statutory = (last_day(start, length, still, wall) for length in (clock.promise, clock.statutory))
    days = {name: day for name, day in (("promise", promise), ("statutory", statutory)) if day}
    if len(days) == 2:
        days["promise"] = min(days.values())
    if extended and clock.statutory and clock.extend:
        more = clock.extend.count if extended < 0 else extended
        longer = Duration(clock.statutory.count + more, clock.statutory.unit)
        days["statutory"] = str(last_day(start, longer, still, wall))
    return {name: min(day, cap) if cap else day for name, day in days.items()}
