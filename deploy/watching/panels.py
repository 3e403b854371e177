"""What a dashboard shows, in our own words: questions, panels, boards. How Grafana wants them is in grafana.py."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lines", "stack", "number", "bars"]
Unit = Literal["count", "seconds", "per_second", "per_minute", "share", "bytes"]


@dataclass(frozen=True, slots=True)
class Query:
    """One question to Prometheus; ``legend`` names its lines by their labels, as in ``{{group}}``."""

    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture. ``read_on``: the section of docs/operations.md about it. ``wide`` is of 24 columns.

    ``bad``: from this value on it is drawn in red; with ``low`` below this value.
    """

    zh: str
    en: str
    read_on: str
    queries: tuple[Query, ...]
    unit: Unit = "count"
    kind: Kind = "lines"
    wide: int = 8
    high: int = 7
    bad: float | None = None
    low: bool = False

    @property
    def title(self) -> str:
        """In both languages."""
        return f"{self.zh} {self.en}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a viewer may narrow a board to: a label, and a series that has every value of it."""

    label: str
    series: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard; ``name`` is its file's and, with a prefix, its uid."""

    name: str
    zh: str
    en: str
    panels: tuple[Panel, ...]
    choices: tuple[Choice, ...] = ()

    @property
    def title(self) -> str:
        """In both languages."""
        return f"{self.zh} {self.en}"


ITEM = Choice("item", "onewindow_cases_open", "事项", "service")
DEPARTMENT = Choice("department", "onewindow_steps_open", "部门", "department")


def or_none(expr: str, label: str) -> str:
    """The same, and a single 0 while there is none of it at all: an empty panel could also be a broken one."""
    return f'{expr} or on () label_replace(vector(0), "{label}", "-", "", "")'


def lines(
    zh: str,
    en: str,
    read_on: str,
    *queries: tuple[str, str],
    unit: Unit = "count",
    kind: Kind = "lines",
    wide: int = 8,
    bad: float | None = None,
) -> Panel:
    """A panel over time; each query with its legend."""
    return Panel(zh, en, read_on, tuple(Query(*one) for one in queries), unit, kind, wide, bad=bad)


def number(
    zh: str, en: str, read_on: str, expr: str, *, unit: Unit = "count", wide: int = 4, bad: float = 1, low: bool = False
) -> Panel:
    """A panel with what is so now."""
    return Panel(zh, en, read_on, (Query(expr, en),), unit, "number", wide, 4, bad, low)
