"""A clock as people look at it: a page of the calendar for each month, and a table of its days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from onewindow.routing.core.clocks.explain import ClockDay, Explanation

_WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
_MARKS = {  # mark, style, Chinese, English; the marks are those of printed calendars
    "start": ("起", "bold cyan", "起算日，不计入", "start, does not count"),
    "working": ("✓", "green", "工作日", "working day"),
    "made_up": ("班", "bold green", "调休上班，计入", "made up, counts"),
    "natural": ("✓", "green", "自然日", "natural day"),
    "weekend": ("·", "dim", "周末", "weekend"),
    "holiday": ("休", "red", "放假", "off"),
    "paused": ("停", "yellow", "中止计时", "paused"),
    "unsure": ("?", "green", "暂定计入", "counts for now"),
    "due": ("止", "bold reverse green", "到期日", "due"),
}
_NARROW = "✓·?"
_GAP, _MONTH_WIDTH, _MOST_MONTHS = 4, 39, 12


def weekday(day: date) -> tuple[str, str]:
    """The day of the week in both languages."""
    return _WEEKDAYS[day.weekday()]


def picture(told: Explanation, width: int) -> Iterator[RenderableType]:
    """The months of a clock, as many side by side as fit; of more than a year the first months only."""
    days = {day.date: day for day in told.days}
    all_months = sorted({(day.year, day.month) for day in days})
    months = all_months[:_MOST_MONTHS]
    abreast = max(1, width // _MONTH_WIDTH)
    for at in range(0, len(months), abreast):
        row = Table.grid(padding=(1, _GAP, 0, 0))
        row.add_row(*(_month(year, month, days, told.due.day) for year, month in months[at : at + abreast]))
        yield row
    if months != all_months:
        yield Text("其余月份略，逐日见 --explain  further months are left out; --explain lists every day", "dim")


def legend(told: Explanation) -> Text:
    """What the marks mean that were used."""
    used = dict.fromkeys(_marked(day) for day in told.days if day.date != told.due.day)
    line = Text()
    for why in (*used, "due"):
        mark, style, zh, en = _MARKS[why]
        line.append(mark, style).append(f" {zh} {en}   ")
    line.rstrip()
    return line


def day_table(told: Explanation) -> Table:
    """Every day of a clock in a line, with its number if it counted and the reason."""
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("日期 date", "星期 day", "第 number", "原因 why"):
        table.add_column(heading, justify="right" if heading == "第 number" else "left")
    for day in told.days:
        zh, en = weekday(day.date)
        number = str(day.number) if day.number else "–"
        table.add_row(str(day.date), f"{zh} {en}", number, Text(_why(day)), style=_MARKS[day.why][1])
    return table


def _why(day: ClockDay) -> str:
    _, _, zh, en = _MARKS[day.why]
    if day.name is not None:
        zh, en = f"{zh}（{day.name.zh}）", f"{en} ({day.name.en})"
    return f"{zh} {en}{'，暂定 provisional' if day.provisional else ''}"


def _month(year: int, month: int, days: dict[date, ClockDay], due: date) -> Table:
    table = Table(title=f"{year}-{month:02}", padding=(0, 0, 0, 1), pad_edge=False, box=None)
    for zh, en in _WEEKDAYS:
        table.add_column(f"{zh[1]}{en[:2]}", justify="right", min_width=4)
    for week in _weeks(year, month):
        table.add_row(*(_cell(day, days.get(day), due) if day.month == month else "" for day in week))
    return table


def _weeks(year: int, month: int) -> Iterable[list[date]]:
    first = date(year, month, 1)
    monday = first - timedelta(days=first.weekday())
    while (monday.year, monday.month) <= (year, month):
        yield [monday + timedelta(days=at) for at in range(7)]
        monday += timedelta(days=7)


def _cell(day: date, told: ClockDay | None, due: date) -> Text:
    if told is None:
        return Text(f"{day.day}  ", "dim")
    mark, style, _, _ = _MARKS["due" if day == due else _marked(told)]
    return Text(f"{day.day}{mark:{2 if mark in _NARROW else 1}}", style)


def _marked(day: ClockDay) -> str:
    """Which mark a day gets: one that counted on a guess is not ticked off."""
    return "unsure" if day.provisional and day.number else day.why
