"""The pulse of one partition: its journal folded into open cases and periods of time. Derived, never decided by.

    entry ──▶ its case (pulse_case.py) ──▶ what there is to count ──▶ the periods that its instant falls into

Laws of this file:
- An entry is counted once: one below ``next``, or with a ``seq`` that its case has passed, moves nothing. So the same
  journal gives the same pulse, however it is cut into batches and however often a part of it comes again.
- Time is the entry's own. Of each length two periods are counted: the one of the highest instant heard, and the one
  before. What comes later than that counts in the older of the two, so nothing is lost. An older period is over.
- An application that is undone within ten minutes was never counted: whatever it moved is taken back, in each period
  that is still counted in.
- Memory is bounded by open cases, and by services, steps and departments: a case that is over leaves, and a period
  that is over does as soon as it has been told (pulse_facts.py).

The pulse is changed in place: it has one owner, and a copy for each entry would cost as much as the fold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from onewindow.contracts.case import CaseFact, CaseOpened, CaseWithdrawn
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import to_ms
from onewindow.contracts.pulse import HOUR_MS, SPANS_MS
from onewindow.contracts.waits import bucket_of
from onewindow.definitions.endings import UNDO_S
from onewindow.routing.core.pulse_case import OpenCase, Seen, evolve, opened, outcome_of, waits_for

_K = TypeVar("_K")
FOLD = 1
"""The version of these rules: what another version has kept or told is not gone on with."""


@dataclass(slots=True)
class Line:
    """What was counted on one line of one period: of a desk's step, or of a service.

    ``open`` and ``alone`` are as they were after the last entry that moved this line, the one at ``upto``, said at
    ``at`` (epoch milliseconds).
    """

    counts: dict[str, int] = field(default_factory=dict)
    waits: dict[int, int] = field(default_factory=dict)
    open: int = 0
    alone: int = 0
    upto: int = -1
    at: int = 0


@dataclass(slots=True)
class Period:
    """A period from ``start`` on. What moved before the journal offset ``told`` has been told."""

    span: int
    start: int
    lines: dict[str, Line] = field(default_factory=dict)
    told: int = 0


@dataclass(slots=True)
class Standing:
    """How many askings of a line (cases of a service) are open now, and how many a case waits for alone."""

    open: int = 0
    alone: int = 0


@dataclass(slots=True)
class Pulse:
    """One partition as of the journal offset ``next``; ``high`` is the highest instant heard (epoch milliseconds).

    ``late`` counts what came more than a whole hour's period late; ``spans``: periods by length, then by start.
    """

    partition: int
    next: int = 0
    high: int = 0
    late: int = 0
    cases: dict[str, OpenCase] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    spans: dict[int, dict[int, Period]] = field(default_factory=dict)

    @property
    def periods(self) -> list[Period]:
        """All periods that are in memory, by length and start."""
        return [starts[start] for _, starts in sorted(self.spans.items()) for start in sorted(starts)]


def fold(pulse: Pulse, offset: int, entry: Entry) -> None:
    """Fold the effective entry at ``offset`` of the journal in; one that was counted before moves nothing."""
    if offset < pulse.next:
        return
    pulse.next = offset + 1
    name = entry.application_id
    case = pulse.cases.get(name)
    if entry.seq <= case.seq if case is not None else entry.seq != 1:
        return  # had before, or said of a case that is over
    at = to_ms(entry.at)
    pulse.high = max(pulse.high, at)
    before = waits_for(case) if case is not None else []
    early = case.early if case is not None else []
    seen, case = _evolved(case, entry.facts, at)
    if case is None:
        pulse.cases.pop(name, None)
    else:
        case.seq = entry.seq
        case.early = [*case.early, *((at, one) for one in seen)] if at <= case.since + 1_000 * UNDO_S else []
        pulse.cases[name] = case
    moved = _stand(pulse, before, waits_for(case) if case is not None else [], seen)
    undone = any(isinstance(fact, CaseWithdrawn) and fact.undone for fact in entry.facts)
    for period in _periods_of(pulse, at):
        if not undone:
            _count(period, seen)
        _touch(pulse, period, moved, offset, at)
    if undone:
        _take_back(pulse, early, offset, at)
    for line in moved:
        if (standing := pulse.standing.get(line)) is not None and not standing.open:
            del pulse.standing[line]


def is_past(pulse: Pulse, period: Period) -> bool:
    """Whether nothing will be counted in a period any more."""
    return period.start < _oldest(pulse, period.span)


def drop(pulse: Pulse, periods: Iterable[Period]) -> None:
    """Forget periods that are over and have been told."""
    for period in periods:
        if is_past(pulse, period):
            del pulse.spans[period.span][period.start]


def newest(pulse: Pulse, span: int) -> list[Period]:
    """The periods of a length that are still counted in, the older one first; both, one or none."""
    return [period for period in pulse.periods if period.span == span and not is_past(pulse, period)]


def _evolved(case: OpenCase | None, facts: Iterable[CaseFact], at: int) -> tuple[list[Seen], OpenCase | None]:
    """What the entry's facts let see, and the case after them; None: it is over, or there was none."""
    seen: list[Seen] = []
    for fact in facts:
        if isinstance(fact, CaseOpened):
            case = opened(fact, at)
        if case is None:
            break
        seen += evolve(case, fact, at)
        if outcome_of(fact) is not None:
            case = None
    return seen, case


def _stand(pulse: Pulse, before: list[tuple[str, bool]], after: list[tuple[str, bool]], seen: list[Seen]) -> set[str]:
    """Bring what is open up to date; the lines that the entry moved."""
    moved = {one.line for one in seen}
    if before != after:
        for sign, waiting in ((-1, before), (1, after)):
            for line, alone in waiting:
                _add(pulse, line, sign, sign * alone)
        # A desk may have become, or ceased to be, the only one a case waits for without doing anything itself.
        moved.update([line for line, _ in set(before) ^ set(after)])
    for one in seen:
        if "/" not in one.line:
            _add(pulse, one.line, 1 if one.what == "opened" else -1, 0)
    return moved


def _add(pulse: Pulse, line: str, open_: int, alone: int) -> None:
    standing = pulse.standing.get(line)
    if standing is None:
        standing = pulse.standing[line] = Standing()
    standing.open += open_
    standing.alone += alone


def _oldest(pulse: Pulse, span: int) -> int:
    return pulse.high - pulse.high % span - span


def _periods_of(pulse: Pulse, at: int) -> list[Period]:
    """The period of each length that an instant counts in."""
    pulse.late += at < _oldest(pulse, HOUR_MS)
    return [_period(pulse, span, max(at - at % span, _oldest(pulse, span))) for span in SPANS_MS]


def _period(pulse: Pulse, span: int, start: int) -> Period:
    starts = pulse.spans.get(span)
    if starts is None:
        starts = pulse.spans[span] = {}
    period = starts.get(start)
    if period is None:
        period = starts[start] = Period(span, start)
    return period


def _count(period: Period, seen: Iterable[Seen]) -> None:
    for one in seen:
        line = period.lines.get(one.line)
        if line is None:
            line = period.lines[one.line] = Line()
        line.counts[one.what] = line.counts.get(one.what, 0) + 1
        if one.wait is not None:
            bucket = bucket_of(one.wait)
            line.waits[bucket] = line.waits.get(bucket, 0) + 1


def _take_back(pulse: Pulse, early: Iterable[tuple[int, Seen]], offset: int, at: int) -> None:
    """Count what was seen before as never seen; a period that is over stays as it was told."""
    for then, one in early:
        for span in SPANS_MS:
            if then - then % span < _oldest(pulse, span):
                continue
            period = _period(pulse, span, then - then % span)
            line = period.lines[one.line]
            _one_less(line.counts, one.what)
            if one.wait is not None:
                _one_less(line.waits, bucket_of(one.wait))
            _touch(pulse, period, (one.line,), offset, at)


def _one_less(counts: dict[_K, int], key: _K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _touch(pulse: Pulse, period: Period, moved: Iterable[str], offset: int, at: int) -> None:
    for name in moved:
        line = period.lines.get(name)
        if line is None:
            line = period.lines[name] = Line()
        standing = pulse.standing.get(name)
        line.open, line.alone = (standing.open, standing.alone) if standing is not None else (0, 0)
        line.upto, line.at = offset, at
