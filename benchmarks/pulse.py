"""What the pulse costs: folding a recorded journal, keeping what is known of it, taking that up again."""

import time
import tracemalloc
from dataclasses import dataclass

from pydantic import TypeAdapter
from tests.support.recorded import recorded

from onewindow.chassis.journal import Counted, Effective
from onewindow.chassis.ports import Record
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import CASE, journal
from onewindow.routing.core.pulse import Pulse, drop, fold
from onewindow.routing.core.pulse_case import OpenCase
from onewindow.routing.core.pulse_facts import untold

_CASES: TypeAdapter[dict[str, OpenCase]] = TypeAdapter(dict[str, OpenCase])


@dataclass(frozen=True, slots=True)
class Folded:
    """CPU of this process in microseconds an entry; memory and what is kept in bytes an open case; seconds."""

    entries: int
    open_cases: int
    lines: int
    read_us: float
    fold_us: float
    tell_us: float
    case_bytes: float
    kept_bytes: float
    taken_up_s: float


def measure(cases: int) -> Folded:
    """Fold the journal of so many cases of one partition, hour by hour, and tell what has moved after each thousand."""
    records = [
        Record(CASE, 0, offset, 0, one.key, one.value) for offset, one in enumerate(recorded(1, cases, 1).partitions[0])
    ]
    effective: Effective[Entry] = Effective(journal.decode, partitions=1)
    began = time.process_time()
    entries = [one for record in records if isinstance(one := effective.admit(record), Counted)]
    read = time.process_time() - began
    pulse, telling, lines = Pulse(0), 0.0, 0
    began = time.process_time()
    for number, one in enumerate(entries):
        fold(pulse, one.record.offset, one.entry)
        if number % 1_000 == 0:
            paused = time.process_time()
            lines += sum(len(list(untold(pulse, period))) for period in pulse.periods)
            for period in pulse.periods:
                period.told = pulse.next
            drop(pulse, list(pulse.periods))
            telling += time.process_time() - paused
    folding = time.process_time() - began - telling
    kept = _CASES.dump_json(pulse.cases)
    tracemalloc.start()
    began = time.process_time()
    again = _CASES.validate_json(kept)
    taken_up = time.process_time() - began
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    count, open_cases = len(entries), len(again)
    return Folded(
        count,
        open_cases,
        lines,
        read / count * 1e6,
        folding / count * 1e6,
        telling / lines * 1e6,
        held / open_cases,
        len(kept) / open_cases,
        taken_up,
    )
