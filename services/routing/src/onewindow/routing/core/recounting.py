"""The days of a year came in: an open case counts its last days again, from what it has kept of its clocks.

    before acceptance   the days for the one-time notice, from when what is looked at came in
    accepted            promised and by law, from the acceptance, less its pauses, with the extension if there was one
    a gap               from its acceptance
    a step asked now    its own, from when it was first asked, less the stretches in which nobody asked it and its
                        pauses, also one that runs; by law no longer than its case has by then
    announced now       the days for an objection, from the announcement

Whatever is not running is left as it was said: a step that is decided or waits is counted when it is asked again, a
supplement is awaited for natural days, and a case that is over has no last day any more.

Law of this file: days move and nothing else. A deadline that lies in the past by then strikes as any other, after all
that was said in time has been heard (deadlines.py), but never a second time: that a term is over whose end has struck
before is said at once. What was said to be over in error is taken back (recounted.py).
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from onewindow.contracts.case import DueChanged, GapDue, StepDue
from onewindow.contracts.oversight import CalendarImported
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.exceeding import say_struck
from onewindow.routing.core.pausing import stretches
from onewindow.routing.core.state import Announced, Asked, Case, Gap, Open, Paused, Received, Taken, is_over
from onewindow.routing.core.terms import (
    announced_term,
    case_term,
    gap_due,
    notice_due,
    paused_step_term,
    step_term,
    with_days,
)

_TERMS: tuple[Literal["promise", "statutory", "gap"], ...] = ("promise", "statutory", "gap")


def imported(answering: Answering, fact: CalendarImported) -> None:
    """Say what holds by the calendar that has come, if anything moves or becomes certain."""
    if code := answering.forbidden(fact.by, "import_calendar"):
        answering.refuse(fact, code)
    else:
        count_again(answering)


def count_again(answering: Answering) -> None:
    """Say the last days by the calendar that is counted on, and that a term is over if the day has struck already."""
    if changed := recounted(answering.case, answering.compiled, answering.calendar):
        answering.say(changed)
        say_struck(answering)


def recounted(case: Case, compiled: CompiledDefinition, calendar: Calendar) -> DueChanged | None:
    """What an open case has to say when its days are counted on this calendar; None: what it has said holds."""
    if is_over(case):
        return None
    if isinstance(case.phase, Received):
        return _before_acceptance(case.phase, compiled, calendar)
    term = case_term(compiled, case, stretches(case, compiled), calendar)
    steps = _of_steps(case._replace(term=term), compiled, calendar)
    gap = _of_the_gap(case.gap, compiled, calendar)
    if not steps and term == case.term and gap is None:
        return None
    days = {"promise": (case.term.promise_due, term.promise_due), "statutory": (case.term.due, term.due)}
    if gap is not None and case.gap is not None:
        days["gap"] = (case.gap.until, gap.until)
    return DueChanged(
        due=term.due,
        promise_due=term.promise_due,
        provisional=term.provisional,
        moved=tuple(name for name in _TERMS if name in days and days[name][0] != days[name][1]),
        steps=steps,
        gap=gap,
    )


def _of_the_gap(gap: Gap | None, compiled: CompiledDefinition, calendar: Calendar) -> GapDue | None:
    if gap is None or gap.start is None:
        return None
    counted = gap_due(compiled, gap.start, calendar)
    day, provisional = counted.day.isoformat(), counted.provisional
    return GapDue(until=day, provisional=provisional) if (day, provisional) != (gap.until, gap.provisional) else None


def _before_acceptance(phase: Received, compiled: CompiledDefinition, calendar: Calendar) -> DueChanged | None:
    counted = notice_due(compiled, phase.since, calendar) if phase.notice_due is not None else None
    if counted is None or (counted.day.isoformat(), counted.provisional) == (phase.notice_due, phase.provisional):
        return None
    day = counted.day.isoformat()
    moved: tuple[Literal["notice"], ...] = ("notice",) if day != phase.notice_due else ()
    return DueChanged(notice_due=day, provisional=counted.provisional, moved=moved)


def _of_steps(case: Case, compiled: CompiledDefinition, calendar: Calendar) -> Mapping[str, StepDue]:
    """The steps that are asked now and whose days are other ones; ``case`` has its own days already."""
    moved: dict[str, StepDue] = {}
    for name in compiled.order:
        said = case.terms.get(name)
        if said is None or said.start is None:
            continue
        match case.steps[name]:
            case Open() | Taken() | Asked():
                counted = step_term(compiled, case, name, case.time, calendar)
            case Paused(since=since, until=until):
                counted = paused_step_term(compiled, case, name, (since, until), calendar)
            case Announced():
                counted = announced_term(compiled, name, date.fromisoformat(said.start), calendar)
            case _:
                continue
        if with_days(said, counted) != said:
            moved[name] = StepDue(due=counted.due, promise_due=counted.promise_due, provisional=counted.provisional)
    return moved
