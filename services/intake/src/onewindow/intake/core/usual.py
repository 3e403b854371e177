"""What is usual at a desk: between which durations the middle half of its recent answers lie, in honest words.

The pulse says how many answers took how long, period by period and partition by partition; here they are kept as the
last two long periods of each line, added up, and told. Time is calendar time, nights and weekends included; below a
minimum of answers nothing is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from onewindow.contracts.instant import Instant, to_ms
from onewindow.contracts.pulse import LONG_MS, StepsMeasured, Work
from onewindow.contracts.waits import Waits, merged, quantile_ms
from onewindow.definitions.text import Text
from onewindow.intake.core.line import Line

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_PERIODS = 2
_RECENT_MS = 3 * LONG_MS
"""What was answered in a period that began longer ago than this is not recent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One line of one long period, as of the journal offset ``upto``."""

    upto: int
    waits: Waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What one partition says of one desk's work on one step, in its last two periods (by their start)."""

    partition: int
    service: str
    step: str
    department: str
    work: Work
    fold: int
    periods: Mapping[Instant, Counted]

    @property
    def desk(self) -> str:
        """The desk and its work, in every partition the same."""
        return desk(self.service, self.step, self.department, self.work)

    @property
    def rev(self) -> int:
        """Grows with each record that says something new."""
        return self.fold * 1_000_000_000_000 + max(period.upto for period in self.periods.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A quarter of ``answers`` came before ``from_s`` seconds, three quarters before ``to_s``."""

    from_s: int
    to_s: int
    answers: int


def desk(service: str, step: str, department: str, work: Work) -> str:
    """The name under which a desk's work on a step is kept."""
    return f"{service}/{step}/{department}/{work}"


def desk_of(service: str, line: Line) -> str | None:
    """The desk that a step waits for, as far as it waits for one."""
    if line.state in ("open", "taken"):
        return desk(service, line.step, line.department, "decide")
    looking = line.state == "waiting" and line.look == "open"
    return desk(service, line.step, line.department, "look") if looking else None


def learned(known: Measure | None, said: StepsMeasured) -> Measure | None:
    """What is known after a record; None: it says nothing new, or is not of a long period."""
    if to_ms(said.end) - to_ms(said.start) != LONG_MS or (known is not None and said.fold < known.fold):
        return None
    # What other rules have counted cannot be added to.
    periods = dict(known.periods) if known is not None and known.fold == said.fold else {}
    before = periods.get(said.start)
    if before is not None and before.upto >= said.upto:
        return None
    periods[said.start] = Counted(upto=said.upto, waits=said.waits)
    newest = dict(sorted(periods.items())[-_PERIODS:])
    if said.start not in newest:
        return None
    if known is not None:
        return replace(known, fold=said.fold, periods=newest)
    return Measure(
        partition=said.partition,
        service=said.service,
        step=said.step,
        department=said.department,
        work=said.work,
        fold=said.fold,
        periods=newest,
    )


def usual(measures: Iterable[Measure], now: Instant, least: int) -> Usual | None:
    """What is usual at a desk by what all partitions say of it; None below ``least`` recent answers."""
    since = to_ms(now) - _RECENT_MS
    waits = merged(period.waits for one in measures for start, period in one.periods.items() if to_ms(start) >= since)
    answers = sum(waits.values())
    low, high = quantile_ms(waits, 25), quantile_ms(waits, 75)
    if low is None or high is None or answers < least:
        return None
    return Usual(from_s=low // 1000, to_s=-(-high // 1000), answers=answers)


def words_of(usual: Usual) -> Text:
    """In whole minutes, hours or calendar days, rounded outwards: nobody is told that it takes less."""
    if usual.to_s <= _MINUTE:
        return Text(zh="通常不到 1 分钟", en="usually within a minute")
    unit, zh, en = _unit(usual.to_s)
    low, high = usual.from_s // unit, -(-usual.to_s // unit)
    many = en if high == 1 else f"{en}s"
    if low == 0:
        return Text(zh=f"通常在 {high} {zh}以内", en=f"usually within {high} {many}")
    return Text(zh=f"通常需 {low} 至 {high} {zh}", en=f"usually {low} to {high} {many}")


def _unit(seconds: int) -> tuple[int, str, str]:
    if seconds <= _HOUR:
        return _MINUTE, "分钟", "minute"
    return (_HOUR, "小时", "hour") if seconds <= 2 * _DAY else (_DAY, "个自然日", "calendar day")
