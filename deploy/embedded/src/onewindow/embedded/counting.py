"""`onewindow due` and `onewindow calendar check`: the law's arithmetic, for anybody who wants to check it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.calendars.load import load
from onewindow.definitions.calendars.span import Span
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.duration import Duration
from onewindow.embedded.months import day_table, legend, picture, weekday
from onewindow.embedded.words import CommandError, counted, err, out, say
from onewindow.routing.core.clocks.clock import Clock, Pause
from onewindow.routing.core.clocks.explain import ClockDay, Explanation, explain

_UNITS = {"wd": ("个工作日", "working day"), "nd": ("个自然日", "natural day"), "month": ("个月", "month")}


def clock_of(start: str, length: str, pauses: Sequence[str], extend: str | None) -> Clock:
    """The clock that was typed. Raises CommandError with code 2."""
    try:
        still = tuple(_pause(text) for text in pauses)
        extension = None if extend is None else Duration.parse(extend)
        return Clock(_day_of(start), Duration.parse(length), still, extension)
    except ValueError as wrong:
        raise CommandError("无法读懂。", f"That cannot be read: {wrong}", 2) from None


def _day_of(text: str) -> date:
    span = Span.parse(text)
    if span.first != span.last:
        raise ValueError(f"write the start as one day, 2026-02-12, not {text!r}")
    return span.first


def _pause(text: str) -> Pause:
    span = Span.parse(text)
    if ".." not in text:
        raise ValueError(f"write a pause as 2026-12-01..2026-12-08, not {text!r}")
    return Pause(span.first, span.last)


def count(folder: Path, clock: Clock, *, explained: bool, as_json: bool) -> None:
    """Say when a clock is due, draw its days, and list them if asked. Raises CommandError with code 2."""
    calendar = read(folder)
    try:
        told = explain(calendar, clock)
    except (ValueError, OverflowError):
        raise CommandError("到期日超出公元 9999 年。", "That is due after the year 9999; ask for less.", 2) from None
    if as_json:
        out.print_json(data=as_data(calendar, told, explained=explained))
        return
    _say_due(told)
    for grid in picture(told, out.width):
        out.print(grid)
    out.print(legend(told))
    if explained:
        out.print(day_table(told))


def check(folder: Path) -> None:
    """List the years of a folder. Raises CommandError with code 2 if one is wrong."""
    calendar = read(folder)
    for year in calendar.years.values():
        status = "已公布 official" if year.status == "official" else "暂定 provisional"
        days = f"{year.working_days} 个工作日 working days"
        out.print(f"  {year.year}  {days}  {status}  {year.source.number} ({year.source.issued})", markup=False)
    say("日历无误", f"Sound: {counted(len(calendar.years), 'year')}, version {calendar.version}", "green")


def read(folder: Path) -> Calendar:
    """The calendar in a folder. Raises CommandError with code 2, each mistake told with file and line."""
    if not folder.is_dir():
        raise CommandError(f"没有工作日历 {folder}。", f"There is no calendar at {folder}; name the folder of one.", 2)
    try:
        return load(folder)
    except CatalogueError as wrong:
        for complaint in wrong.complaints:
            err.print(str(complaint), markup=False)
        told = f"{folder}: {counted(len(wrong.complaints), 'complaint')}; see above."
        raise CommandError("工作日历有误。", told, 2) from None


def as_data(calendar: Calendar, told: Explanation, *, explained: bool) -> dict[str, Any]:
    """What `--json` prints; `days` only where an explanation was asked for."""
    clock = told.clock
    data: dict[str, Any] = {
        "start": clock.start.isoformat(),
        "length": str(clock.length),
        "extension": None if clock.extension is None else str(clock.extension),
        "pauses": [{"from": pause.since.isoformat(), "to": pause.until.isoformat()} for pause in clock.pauses],
        "due": told.due.day.isoformat(),
        "provisional": told.due.provisional,
        "counted": told.counted,
        "paused": told.paused,
        "calendar": {
            "version": calendar.version,
            "years": {str(number): year.status for number, year in calendar.years.items()},
        },
    }
    return data | {"days": [_day(day) for day in told.days]} if explained else data


def _day(day: ClockDay) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "number": day.number,
        "why": day.why,
        "name": None if day.name is None else day.name.model_dump(),
        "provisional": day.provisional,
    }


def _say_due(told: Explanation) -> None:
    clock, day = told.clock, told.due.day
    zh, en = (" + ".join(_length(length)[at] for length in clock.lengths) for at in (0, 1))
    zh_day, en_day = weekday(day)
    still_zh, still_en = (
        (f"，另中止 {told.paused} 天", f", and {counted(told.paused, 'day')} paused") if told.paused else ("", "")
    )
    say(f"{day}（{zh_day}）到期", f"Due {en_day} {day}, at the end of the day", "bold")
    say(f"自 {clock.start} 起 {zh}{still_zh}", f"{en} after {clock.start}{still_en}")
    if told.due.provisional:
        unknown = _unpublished(told)
        say(
            f"暂定：{unknown} 年放假安排尚未公布，公布后重新计算",
            f"Provisional: the holidays of {unknown} are not published; it is counted again when they are",
            "yellow",
        )


def _length(length: Duration) -> tuple[str, str]:
    zh, en = _UNITS[length.unit]
    return f"{length.count} {zh}", counted(length.count, en)


def _unpublished(told: Explanation) -> str:
    years: dict[int, date] = {day.date.year: day.date for day in told.days if day.provisional}
    return f"{min(years)}" if len(years) == 1 else f"{min(years)}-{max(years)}"
