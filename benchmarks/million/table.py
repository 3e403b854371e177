"""What a long run measured, a row for each checkpoint, in columns of a fixed width: a row can be printed by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_COLUMNS = (
    ("elapsed", 8),
    ("n", 10),
    ("a second", 9),
    ("CPU ms services", 16),
    ("CPU ms servers", 15),
)
_LATER = (
    ("cases in memory", 16),
    ("back s", 7),
    ("of it taking", 13),
    ("log kB each", 12),
    ("documents kB each", 18),
    ("waited out", 11),
)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Routing was killed: seconds from the start of its next life, and from its first answer, to a record handled."""

    back_s: float
    taking_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """The line after ``n`` applications, all of them over; rates are of the stretch since the row before.

    ``elapsed_s``: since the run began. ``in_memory``: cases that routing still holds. CPU and disk are those of one
    application. None: it could not be measured. ``hiccups``: what had to be waited out in this stretch. ``disturbed``:
    a process ended by itself in it, so that its CPU and its memory say nothing.
    """

    n: int
    elapsed_s: float
    per_second: float
    services_cpu_ms: float | None
    servers_cpu_ms: float | None
    resident_mb: Mapping[str, float | None]
    in_memory: int | None
    take_over: TakeOver | None
    log_kb: float | None
    documents_kb: float | None
    hiccups: int = 0
    disturbed: bool = False


def heading(names: Sequence[str]) -> str:
    """The line above the rows; ``names`` are the processes whose memory is shown."""
    told = [*_COLUMNS, *((f"MB {name}", len(name) + 4) for name in names), *_LATER]
    return "".join(text.rjust(width) for text, width in told)


def line(row: Row, names: Sequence[str]) -> str:
    """One row below :func:`heading`; ``-``: not measured, ``*``: a process ended by itself in this stretch."""
    back, taking = (row.take_over.back_s, row.take_over.taking_s) if row.take_over else (None, None)
    told = [
        clock(row.elapsed_s),
        f"{row.n:,}",
        f"{row.per_second:,.0f}",
        _number(row.services_cpu_ms, 2),
        _number(row.servers_cpu_ms, 2),
        *(_number(row.resident_mb.get(name), 0) for name in names),
        _number(row.in_memory, 0),
        _number(back, 2),
        _number(taking, 2),
        _number(row.log_kb, 1),
        _number(row.documents_kb, 1),
        f"{row.hiccups}{'*' if row.disturbed else ''}",
    ]
    widths = [width for _, width in _COLUMNS] + [len(name) + 4 for name in names] + [width for _, width in _LATER]
    return "".join(text.rjust(width) for text, width in zip(told, widths, strict=True))


def clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
