"""Every metric of routing, declared once. Labels come from bounded sets only."""

from collections.abc import Sequence

from prometheus_client import Counter, Gauge

from onewindow.chassis.metrics import RECORDS_PARKED
from onewindow.contracts.case import (
    CaseConcluded,
    CaseDeclined,
    CaseFact,
    CaseOpened,
    CaseTerminated,
    CaseWithdrawn,
    FactRefused,
)

__all__ = [
    "BROKEN",
    "CASES_IN_MEMORY",
    "CASES_LEFT",
    "CASES_RETURNED",
    "RECORDS_PARKED",
    "REPAIRED",
    "UNCHECKED",
    "count",
]

_ENTRIES = Counter("onewindow_case_entries", "Entries appended to the journal and known to count.")
_STRIKES = Counter("onewindow_case_strikes", "Deadlines that struck.")
_OPENED = Counter("onewindow_case_opened", "Cases opened.")
_ENDED = Counter("onewindow_case_ended", "Cases that came to an end, by outcome.", ("outcome",))
_REFUSED = Counter("onewindow_case_refused_facts", "Inputs that a case refused, by code.", ("code",))

CASES_IN_MEMORY = Gauge("onewindow_cases_in_memory", "Cases that this process holds in memory.")
CASES_LEFT = Counter("onewindow_cases_left_memory", "Cases at rest that left memory.")
CASES_RETURNED = Counter("onewindow_cases_returned", "Cases that came back into memory from their row and the journal.")

BROKEN = Gauge(
    "onewindow_invariant_broken", "Open cases of which a promise did not hold at the last sweep.", ("invariant",)
)
REPAIRED = Counter("onewindow_invariant_repaired", "Times that a case said again what was missing.", ("invariant",))
UNCHECKED = Counter(
    "onewindow_invariant_unchecked",
    "Looks that could not be taken, by what was to be looked at (desks_behind: the desks have not read so far).",
    ("invariant",),
)


def count(entries: int, strikes: int, facts: Sequence[CaseFact]) -> None:
    """Count what cases have said, once it is known to count."""
    _ENTRIES.inc(entries)
    _STRIKES.inc(strikes)
    for fact in facts:
        match fact:
            case CaseOpened():
                _OPENED.inc()
            case CaseConcluded(outcome=outcome):
                _ENDED.labels(outcome).inc()
            case CaseWithdrawn():
                _ENDED.labels("withdrawn").inc()
            case CaseTerminated():
                _ENDED.labels("terminated").inc()
            case CaseDeclined():
                _ENDED.labels("declined").inc()
            case FactRefused(code=code):
                _REFUSED.labels(code).inc()
            case _:
                pass
