"""Instants and days as the log writes them: UTC text of one fixed form, so that text order is time order.

People see China Standard Time (UTC+8, no summer time since 1991); a day in this system is a day there.
"""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

Instant = str
"""``YYYY-MM-DDTHH:MM:SS.mmmZ``, always 24 characters."""
Day = str
"""``YYYY-MM-DD``: a day in China."""

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def instant(moment: datetime) -> Instant:
    """An aware datetime as an Instant, cut to milliseconds.

    Raises ValueError for a naive one, and for one that is not in the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    utc = _seen_from(moment, UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def moment(text: Instant) -> datetime:
    """An Instant as an aware datetime in UTC. Raises ValueError if the text is not one."""
    return datetime.fromisoformat(text)


def of_ms(epoch_ms: int) -> Instant:
    """Epoch milliseconds as an Instant."""
    return instant(datetime.fromtimestamp(epoch_ms / 1000, UTC))


def to_ms(text: Instant) -> int:
    """An Instant as epoch milliseconds."""
    return round(moment(text).timestamp() * 1000)


def seconds_between(earlier: Instant, later: Instant) -> float:
    """From the one to the other; below 0 if the later is the earlier."""
    return (moment(later) - moment(earlier)).total_seconds()


def shift(text: Instant, *, days: float = 0, seconds: float = 0) -> Instant:
    """The Instant that many days and seconds later (earlier if negative)."""
    return instant(moment(text) + timedelta(days=days, seconds=seconds))


def local_day(text: Instant) -> date:
    """The day in China on which the Instant falls."""
    return moment(text).astimezone(SHANGHAI).date()


def local_text(text: Instant) -> str:
    """The Instant as people in China read it, ISO 8601 with offset, to the second."""
    return moment(text).astimezone(SHANGHAI).isoformat(timespec="seconds")


def from_local(text: str) -> Instant:
    """ISO 8601 text as an Instant; without an offset it is China time.

    Raises ValueError, also for one that is not in the years 1 to 9999 both there and in UTC.
    """
    parsed = datetime.fromisoformat(text)
    return instant(_seen_from(parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI), SHANGHAI))


def noon_of(day: date) -> Instant:
    """Twelve o'clock of a day in China."""
    return instant(datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI))


def end_of_day(day: date) -> Instant:
    """The last instant of a day in China: a due date is over at its end, an act at that instant is in time."""
    return instant(datetime(day.year, day.month, day.day, 23, 59, 59, 999_000, tzinfo=SHANGHAI))


def _seen_from(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise ValueError("a moment lies in the years 1 to 9999") from None
