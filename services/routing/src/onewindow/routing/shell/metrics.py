"""Every metric of routing, declared once. Labels come from bounded sets only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from onewindow.chassis.metrics import RECORDS_PARKED
from onewindow.contracts import case as said
from onewindow.contracts.case import CaseFact
from onewindow.contracts.instant import seconds_between
from onewindow.routing.core.state import Case, Denied, Granted

__all__ = [
    "BROKEN",
    "CALENDAR_DAYS",
    "CASES_BLOCKED",
    "CASES_IN_MEMORY",
    "CASES_JOINING",
    "CASES_LEFT",
    "CASES_OPEN",
    "CASES_RETURNED",
    "PARKED_WAITING",
    "RECORDS_PARKED",
    "REPAIRED",
    "STEPS_OLDEST",
    "STEPS_OPEN",
    "UNCHECKED",
    "Saying",
    "count",
]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

_ENTRIES = Counter("onewindow_case_entries", "Entries appended to the journal and known to count.")
_STRIKES = Counter("onewindow_case_strikes", "Deadlines that struck.")
_STRIKE_DELAY = Histogram(
    "onewindow_strike_delay_seconds",
    "From a deadline to its strike; half a minute is meant.",
    buckets=(30, 35, 40, 60, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 4 * _HOUR, _DAY),
)
_OPENED = Counter("onewindow_cases_opened", "Cases opened, by service and channel.", ("item", "channel"))
_ENDED = Counter("onewindow_cases_ended", "Cases that came to an end, by service and outcome.", ("item", "outcome"))
_REFUSED = Counter("onewindow_case_refused_facts", "Inputs that a case refused, by code.", ("code",))
_SILENCES = Counter(
    "onewindow_case_silences",
    "What silence did to cases: accepted (by law), look (lapsed), consent (of a consulted desk), renewal (of a licence "
    "that ended undecided), no_objection (to what was announced), promise and statutory (a last day that is over), "
    "delivery and other duties (owed, and their last day is over).",
    ("item", "what"),
)
_STEP_SECONDS = Histogram(
    "onewindow_step_duration_seconds",
    "From a step's opening to its grant or denial, that of its last round.",
    ("department", "step_kind"),
    buckets=(
        *(1, 10, _MINUTE, 10 * _MINUTE, _HOUR, 4 * _HOUR, 8 * _HOUR),
        *(days * _DAY for days in (1, 2, 3, 5, 7, 10, 15, 20, 30, 45)),
    ),
)

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

CASES_OPEN = Gauge("onewindow_cases_open", "Cases that are not at rest, by service and state.", ("item", "phase"))
CASES_BLOCKED = Gauge("onewindow_cases_blocked", "Cases that a person must look at first, by code.", ("code",))
CASES_JOINING = Gauge(
    "onewindow_cases_joining", "Cases of which one required step is settled while another is awaited.", ("item",)
)
STEPS_OPEN = Gauge(
    "onewindow_steps_open",
    "Steps a department owes an answer to: ok, due_soon on the last day of what is promised, overdue after it.",
    ("department", "urgency"),
)
STEPS_OLDEST = Gauge(
    "onewindow_step_oldest_seconds", "How long the oldest step that a department owes has been open.", ("department",)
)
CALENDAR_DAYS = Gauge(
    "onewindow_calendar_horizon_days",
    "Days after today that the calendar of every owned partition knows for certain (NaN: none is owned).",
)
PARKED_WAITING = Gauge(
    "onewindow_parked_waiting_records",
    "Records in the parking lot that a person has still to replay or drop, by code.",
    ("code",),
)

Saying = tuple[Case, Sequence[CaseFact]]
"""What one entry said, and the case as it was after it."""


def count(entries: int, strikes: Iterable[float], sayings: Iterable[Saying], kind: Callable[[Case, str], str]) -> None:
    """Count what cases have said, once it is known to count.

    ``strikes``: by how many seconds each came after its deadline. ``kind``: the kind of a case's step.
    """
    _ENTRIES.inc(entries)
    for late_s in strikes:
        _STRIKES.inc()
        _STRIKE_DELAY.observe(late_s)
    for case, facts in sayings:
        for fact in facts:
            counting = _COUNTED.get(type(fact))
            if counting is not None:
                counting(case, fact, kind)


def _settled(case: Case, fact: said.StepGranted | said.StepDenied, kind: Callable[[Case, str], str]) -> None:
    step = case.steps[fact.step]
    if isinstance(step, Granted | Denied):  # else the same entry opened it anew
        took = seconds_between(step.opened_at, step.at)
        _STEP_SECONDS.labels(case.departments[fact.step], kind(case, fact.step)).observe(took)


_COUNTED: Mapping[type, Callable[[Case, Any, Callable[[Case, str], str]], None]] = {
    said.StepGranted: _settled,
    said.StepDenied: _settled,
    said.AcceptanceDeemed: lambda case, *_: _SILENCES.labels(case.service, "accepted").inc(),
    said.LookLapsed: lambda case, *_: _SILENCES.labels(case.service, "look").inc(),
    said.StepLapsed: lambda case, fact, _: _SILENCES.labels(case.service, "renewal" if fact.law else "consent").inc(),
    said.StepElapsed: lambda case, *_: _SILENCES.labels(case.service, "no_objection").inc(),
    said.TermExceeded: lambda case, fact, _: _SILENCES.labels(case.service, fact.term).inc(),
    said.DutyOverdue: lambda case, fact, _: _SILENCES.labels(case.service, fact.duty).inc(),
    said.CaseOpened: lambda case, fact, _: _OPENED.labels(case.service, fact.channel).inc(),
    said.CaseConcluded: lambda case, fact, _: _ENDED.labels(case.service, fact.outcome).inc(),
    said.CaseWithdrawn: lambda case, fact, _: _ENDED.labels(
        case.service, "undone" if fact.undone else "withdrawn"
    ).inc(),
    said.CaseTerminated: lambda case, *_: _ENDED.labels(case.service, "terminated").inc(),
    said.CaseDeclined: lambda case, *_: _ENDED.labels(case.service, "declined").inc(),
    said.CaseNotNeeded: lambda case, *_: _ENDED.labels(case.service, "declined").inc(),
    said.FactRefused: lambda _, fact, __: _REFUSED.labels(fact.code).inc(),
}
