"""Deadlines are a function of the state: nothing to set, cancel or lose.

``wake`` names the next instant at which silence means something; ``strike`` says what it means. After a strike,
``wake`` is None or later. A blocked case has none. An act at the very instant of a deadline is in time.
"""

from collections.abc import Iterator

from onewindow.contracts.case import CaseFact, CaseTerminated, StepCancelled
from onewindow.contracts.entry import strike_cause
from onewindow.contracts.instant import Instant
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core import duties, gaps, renewing
from onewindow.routing.core.acceptance import days_for_the_notice_are_over, has_defects
from onewindow.routing.core.announcing import elapse, elapsing
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.consulting import lapse, lapsing
from onewindow.routing.core.exceeding import running, say_exceeded
from onewindow.routing.core.hearings import open_to_requests, waive
from onewindow.routing.core.pausing import ended
from onewindow.routing.core.plan import advance
from onewindow.routing.core.state import (
    Asked,
    Case,
    Closed,
    Concluded,
    Delivered,
    InReview,
    Noticed,
    Paused,
    Preliminary,
    Received,
    is_over,
)
from onewindow.routing.core.terms import end_of, noon


def wake(case: Case) -> Instant | None:
    """The next deadline of the case, or None."""
    if case.blocked is not None:
        return None
    return min(_ends(case), default=None)


def _ends(case: Case) -> Iterator[Instant]:
    for duty in duties.running(case):
        yield duty.ends
    match case.phase:
        case Noticed(until=until):
            yield until
        case Received(notice_due=str() as notice_due):
            yield noon(notice_due) if has_defects(case) else end_of(notice_due)
        case InReview() | Preliminary():
            yield from _in_review(case)
        case _:
            pass


def _in_review(case: Case) -> Iterator[Instant]:
    """When silence means something: the applicant's, a desk's, or that of whoever may object; and ends of pauses."""
    for step in case.steps.values():
        if isinstance(step, Asked):
            yield step.until
        elif isinstance(step, Paused):
            yield end_of(step.until)
    for term in running(case):
        yield term.ends
    if (missing := gaps.ends(case)) is not None:
        yield missing
    if (renewed := renewing.ends(case)) is not None:
        yield renewed
    for silent in lapsing(case):
        yield silent.ends
    for announced in elapsing(case):
        yield announced.ends
    for offered in open_to_requests(case):
        yield offered.ends


def is_at_rest(case: Case) -> bool:
    """Whether nothing is due, nobody has to look at it, and nothing is expected of anybody but the applicant.

    A case that has only just been concluded is not at rest: its result is being prepared.
    """
    if isinstance(case.phase, Concluded):
        done = case.phase.package is not None
    else:
        done = isinstance(case.phase, Delivered | Closed)
    return done and case.blocked is None and wake(case) is None


def strike(
    case: Case, compiled: CompiledDefinition, due: Instant, at: Instant, calendar: Calendar = WEEKDAYS
) -> tuple[CaseFact, ...]:
    """What a deadline that passed makes the case say; nothing if ``due`` is not its deadline (any more).

    A supplement that never comes ends the case, except one that only optional or advisory steps asked for: those
    never hold a result up, so they are cancelled and the case goes on. An exceeded term is said and ends nothing, and
    so is a duty that is overdue: nothing else can strike once a case is concluded. A pause ends with its last day.
    Materials that were pledged and are missing by their last day end the case. A consulted desk that was silent for its
    days consents, if the law of the definition says so. What was announced, and nobody objected to, has elapsed. A
    licence whose renewal nobody has decided by its last day is renewed.
    """
    if wake(case) != due or at <= due:
        return ()
    answering = Answering(case, compiled, strike_cause(due), at, calendar=calendar)
    duties.say_overdue(answering, due)
    if is_over(case):
        return tuple(answering.said)
    if isinstance(case.phase, Received):
        days_for_the_notice_are_over(answering)
        return tuple(answering.said)
    say_exceeded(answering, due)
    ended(answering, due)
    waive(answering, due)
    if gaps.expire(answering, due) or renewing.renew(answering, due):
        return tuple(answering.said)
    late = [name for name in compiled.order if isinstance(step := case.steps[name], Asked) and step.until == due]
    if isinstance(case.phase, Noticed) or not set(compiled.definition.join.required).isdisjoint(late):
        cancel_open(answering)
        answering.say(CaseTerminated(ground="supplement_missing"))
    else:
        lapse(answering, due)
        elapse(answering, due)
        for name in late:
            answering.say(StepCancelled(step=name))
        advance(answering)
    return tuple(answering.said)
