"""What a long run measured, a row for each checkpoint; and whether anything grew with the cases that are closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

GROWN = 1.25
"""What is more than this times its first value has grown."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Routing was killed: seconds from the start of its next life, and from its first answer, to a record handled."""

    back_s: float
    taking_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """The line after ``n`` applications, all of them over; rates are of the stretch since the row before.

    ``in_memory``: cases that routing still holds. CPU and disk are those of one application.
    """

    n: int
    per_second: float
    services_cpu_ms: float
    servers_cpu_ms: float
    resident_mb: Mapping[str, float]
    in_memory: int
    take_over: TakeOver
    log_kb: float
    documents_kb: float

    def line(self) -> str:
        """The row as a sentence, to be said when it was measured."""
        memory = ", ".join(f"{name} {mb:.0f}" for name, mb in self.resident_mb.items())
        return (
            f"n {self.n:,}: {self.per_second:,.0f}/s; CPU {self.services_cpu_ms:.1f} + {self.servers_cpu_ms:.1f} ms; "
            f"MB: {memory}; {self.in_memory} cases in memory; routing back after {self.take_over.back_s:.2f} s, "
            f"{self.take_over.taking_s:.2f} s of it after its first answer; "
            f"disk {self.log_kb:.1f} + {self.documents_kb:.1f} kB"
        )


def table_of(rows: Sequence[Row], title: str) -> Table:
    """All rows, the smallest n first."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    names = list(rows[0].resident_mb) if rows else []
    headings = ("n", "a second", "CPU ms\nservices", "CPU ms\nservers", *(f"MB\n{name}" for name in names))
    headings += ("in\nmemory", "back\ns", "of it\ntaking", "log\nkB each", "documents\nkB each")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            f"{row.n:,}",
            f"{row.per_second:,.0f}",
            f"{row.services_cpu_ms:.1f}",
            f"{row.servers_cpu_ms:.1f}",
            *(f"{mb:.0f}" for mb in row.resident_mb.values()),
            str(row.in_memory),
            f"{row.take_over.back_s:.2f}",
            f"{row.take_over.taking_s:.2f}",
            f"{row.log_kb:.1f}",
            f"{row.documents_kb:.1f}",
        )
    return table


def verdict(rows: Sequence[Row]) -> tuple[bool, str]:
    """Whether nothing grows with closed cases, by a comparison of the last row with the first, in one line."""
    if len(rows) < 2:
        return False, "not judged: there is no second row to compare the first with"
    first, last = rows[0], rows[-1]
    grown = [
        f"{what} {before:.3g} to {after:.3g}"
        for (what, before), (_, after) in zip(_judged(first), _judged(last), strict=True)
        if after > GROWN * before
    ]
    rule = f"n {first.n:,} to {last.n:,}; nothing may exceed {GROWN:.0%} of its first value, no case stay in memory"
    held = last.in_memory
    if held:
        grown.append(f"{held} closed cases in memory")
    if grown:
        return False, f"SOMETHING GROWS with closed cases ({rule}): {'; '.join(grown)}"
    return True, f"nothing grows with closed cases ({rule})"


def _judged(row: Row) -> Iterator[tuple[str, float]]:
    for name, mb in row.resident_mb.items():
        yield f"memory of {name} (MB)", mb
    yield "CPU of the services for an application (ms)", row.services_cpu_ms
    yield "CPU of the servers for an application (ms)", row.servers_cpu_ms
    yield "take-over of routing (s)", row.take_over.back_s
    yield "log on disk for an application (kB)", row.log_kb
    yield "documents on disk for an application (kB)", row.documents_kb
