"""Rows of a long run, made up: flat, but for what a test lets grow."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.million.judging import checkpoints
from benchmarks.million.table import Row, TakeOver

FLAT = Row(
    n=0,
    elapsed_s=60.0,
    per_second=150.0,
    services_cpu_ms=5.0,
    servers_cpu_ms=4.0,
    resident_mb={"routing": 120.0, "kafka": 500.0},
    in_memory=0,
    take_over=TakeOver(1.2, 0.1),
    log_kb=12.0,
    documents_kb=30.0,
)
Change = Callable[[float], Any]
"""What a factor makes of a row's value."""
CHANGES: dict[str, tuple[str, Change]] = {
    "memory of routing": ("resident_mb", lambda by: {**FLAT.resident_mb, "routing": 120.0 * by}),
    "CPU of the services": ("services_cpu_ms", lambda by: 5.0 * by),
    "CPU of the servers": ("servers_cpu_ms", lambda by: 4.0 * by),
    "take-over of routing": ("take_over", lambda by: TakeOver(1.2 * by, 0.1 * by)),
    "log on disk": ("log_kb", lambda by: 12.0 * by),
    "documents on disk": ("documents_kb", lambda by: 30.0 * by),
}
"""What is judged, by the words of the verdict: the field, and its value times a factor."""
PLACES = tuple(checkpoints(10_000, 500_000))


def rows(what: str, factors: Sequence[float], places: Sequence[int] = PLACES) -> list[Row]:
    """A row at each place, with one thing times its factor and all else flat."""
    field, change = CHANGES[what]
    return [replace(FLAT, n=place, **{field: change(factor)}) for place, factor in zip(places, factors, strict=True)]
