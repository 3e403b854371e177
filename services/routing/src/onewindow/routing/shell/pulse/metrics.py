"""Every metric of the pulse, declared once: gauges of what the journal says, so they survive a restart and add up.

They are those of the partitions that this process reads; the sum over the processes is the whole.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client import Counter, Gauge

from onewindow.contracts.instant import Instant, to_ms
from onewindow.contracts.pulse import HOUR_MS, LONG_MS
from onewindow.contracts.waits import Waits, bucket_of, longest_ms, merged
from onewindow.routing.core.pulse import Period, Pulse, newest

_DESK = ("item", "step", "department", "work")

OPEN_CASES = Gauge("onewindow_pulse_open_cases", "Cases that are not over, by service.", ("item",))
OPEN_STEPS = Gauge("onewindow_pulse_open_steps", "Askings that a desk owes an answer to (look, decide).", _DESK)
ALONE_STEPS = Gauge(
    "onewindow_pulse_alone_steps",
    "Stragglers: open askings that their case waits for alone, another desk having answered.",
    _DESK,
)
HOUR_CASES = Gauge(
    "onewindow_pulse_hour_cases",
    "Cases that came in (opened) or ended, by outcome, in the last whole hour of the clock.",
    ("item", "what"),
)
HOUR_STEPS = Gauge(
    "onewindow_pulse_hour_steps",
    "Askings that opened or ended, and how, in the last whole hour of the clock.",
    (*_DESK, "move"),
)
WAIT_STEPS = Gauge(
    "onewindow_pulse_wait_steps",
    "Answers of the present and the last four weeks that took a desk at most ``le`` seconds; natural time.",
    (*_DESK, "le"),
)
JOIN_CASES = Gauge(
    "onewindow_pulse_join_cases",
    "Cases concluded in the present and the last four weeks in which the first answer waited for the last at most "
    "``le`` seconds.",
    ("item", "le"),
)
ENTRIES = Counter("onewindow_pulse_entries", "Effective entries this process folded in, also those read once more.")
LATE = Counter("onewindow_pulse_late_entries", "Entries that came more than a whole hour's period late.")
DROPPED = Counter(
    "onewindow_pulse_kept_dropped",
    "Times that what was kept could not be read or did not fit the journal, and the journal was read from 0.",
)
TOLD = Counter("onewindow_pulse_records_told", "Records this process appended to the pulse topic.")

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_LE_S = (
    *(1, 10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(hours * _HOUR for hours in (1, 2, 4, 8, 16)),
    *(days * _DAY for days in (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 180)),
)
"""Bounds in seconds. The buckets that are counted in are finer: each ends at most 4 % below its bound here."""
_TOPS = [bucket - (longest_ms(bucket) > 1000 * le) for le in _LE_S for bucket in (bucket_of(1000 * le),)]
"""The last bucket all of which lies within each bound."""
_GAUGES = (OPEN_CASES, OPEN_STEPS, ALONE_STEPS, HOUR_CASES, HOUR_STEPS, WAIT_STEPS, JOIN_CASES)


def show(pulses: Iterable[Pulse], now: Instant) -> None:
    """Let the gauges say what these pulses say at this moment."""
    for gauge in _GAUGES:
        gauge.clear()
    pulses = list(pulses)
    hour = to_ms(now) // HOUR_MS * HOUR_MS - HOUR_MS
    for one in pulses:
        for name, standing in one.standing.items():
            labels = name.split("/")
            (OPEN_STEPS if len(labels) > 1 else OPEN_CASES).labels(*labels).inc(standing.open)
            if len(labels) > 1:
                ALONE_STEPS.labels(*labels).inc(standing.alone)
        # An hour in which nothing happened is told as 0 of whatever was met in the last weeks.
        for period in newest(one, LONG_MS):
            _show_hour(period, 0)
        for period in one.periods:
            if (period.span, period.start) == (HOUR_MS, hour):
                _show_hour(period, 1)
    for name, waits in _usual(pulses):
        labels = name.split("/")
        for le, count in _cumulated(waits):
            (WAIT_STEPS if len(labels) > 1 else JOIN_CASES).labels(*labels, le).set(count)


def _show_hour(period: Period, times: int) -> None:
    for name, line in period.lines.items():
        labels = name.split("/")
        for what, count in line.counts.items():
            (HOUR_STEPS if len(labels) > 1 else HOUR_CASES).labels(*labels, what).inc(times * count)


def _usual(pulses: Iterable[Pulse]) -> Iterator[tuple[str, Waits]]:
    """The waits of each line in the long periods that are still counted, of all partitions together."""
    lines: dict[str, list[Waits]] = {}
    for pulse in pulses:
        for period in newest(pulse, LONG_MS):
            for name, line in period.lines.items():
                lines.setdefault(name, []).append(line.waits)
    return ((name, merged(parts)) for name, parts in lines.items() if any(parts))


def _cumulated(waits: Waits) -> Iterator[tuple[str, int]]:
    """How many took at most so long, for each bound and for any."""
    counts = [0] * (len(_TOPS) + 1)
    for bucket, count in waits.items():
        counts[bisect_left(_TOPS, bucket)] += count
    return zip((*map(str, _LE_S), "+Inf"), accumulate(counts), strict=True)
