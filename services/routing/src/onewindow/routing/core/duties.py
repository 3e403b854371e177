"""Duties: what an authority owes by a day, beside its decision. That the day is over is said once; it is owed still.

    granted on a promise ──its definition's days──▶ checked                                告知承诺, commitments.py
    concluded, a licence granted ──10 wd──▶ issued online, or handed over      L10 (行政许可法 Art. 44)
    the same of a service with the usual terms                                 L23
    concluded, a licence ──7 wd──▶ published                                   L18 (Art. 40, 双公示)

Any phase but a closed one can have them, so a case that is concluded wakes once more. What they are of follows from
what they are: a step's own are its department's, all others those of the department that leads.

Law of this file: a duty moves nothing but itself. Who does what is owed says so with a fact of its own (evolve.py).
"""

from collections.abc import Iterator
from typing import NamedTuple

from onewindow.contracts.case import DutyKind, DutyOverdue, DutyOwed, Outcome
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.clocks.clock import Clock, Due, due
from onewindow.routing.core.state import Case, Closed, Duty, Granted, Owed
from onewindow.routing.core.terms import end_of

PUBLICATION = Duration(7, "wd")
"""From the decision, for making it public (双公示); 行政许可法 Art. 40 says that, not by when."""
DELIVERY = Duration(10, "wd")
"""From the decision, for handing a licence over: 行政许可法 Art. 44."""


class Running(NamedTuple):
    """A duty whose last day has not been said to be over, and the instant at which it is."""

    key: Owed
    duty: Duty
    ends: Instant


def running(case: Case) -> Iterator[Running]:
    """The duties that can still be overdue; a case that ended without a conclusion has none."""
    if not isinstance(case.phase, Closed):
        for key, duty in case.duties.items():
            if not duty.over and _rests_on_a_grant(case, key):
                yield Running(key, duty, end_of(duty.due))


def _rests_on_a_grant(case: Case, key: Owed) -> bool:
    """A promise is checked of what stands granted; asked again, the step may be granted, and the check owed, anew."""
    kind, step = key
    return kind != "commitment_check" or step is None or isinstance(case.steps[step], Granted)


def owe(
    answering: Answering, duty: DutyKind, within: Duration, *, step: str | None = None, law: tuple[str, ...] = ()
) -> None:
    """From today on something is owed; today does not count."""
    last = last_day(answering, within)
    answering.say(DutyOwed(duty=duty, due=last.day.isoformat(), step=step, provisional=last.provisional, law=law))


def delivery(answering: Answering, outcome: Outcome) -> Due | None:
    """The last day for handing over what is granted now, wholly or in part; None: there is none."""
    owed = laws_of_delivery(answering.compiled) and outcome in ("approved", "partial")
    return last_day(answering, DELIVERY) if owed else None


def publication(answering: Answering) -> Due | None:
    """The last day for making public what is decided now; None: it is not for the public."""
    return last_day(answering, PUBLICATION) if answering.compiled.definition.is_published else None


def laws_of_delivery(compiled: CompiledDefinition) -> tuple[str, ...]:
    """The rule by which a result is handed over by a day: that of licences, or of services with the usual terms."""
    definition = compiled.definition
    if definition.matter == "licence":
        return ("L10",)
    return ("L23",) if definition.clock.usual else ()


def last_day(answering: Answering, within: Duration) -> Due:
    """The last of so many days after today."""
    return due(answering.calendar, Clock(local_day(answering.at), within))


def say_overdue(answering: Answering, upto: Instant) -> None:
    """Say what was owed until that instant, or an earlier one, and has not been done."""
    for key, duty, ends in list(running(answering.case)):
        if ends <= upto:
            kind, step = key
            answering.say(DutyOverdue(duty=kind, due=duty.due, step=step, law=duty.law))


def who_owes(case: Case, compiled: CompiledDefinition, key: Owed) -> str:
    """The department that owes it: an answer to a step's objection is owed by the one that decided against it."""
    kind, step = key
    leads = step is None or kind == "objection_answer"
    return compiled.definition.lead if leads else case.departments[step or ""]
