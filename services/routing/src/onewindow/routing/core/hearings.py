"""Hearings (听证): who may ask for one, until when it is held, and that nothing is decided before (Arts. 46 to 48).

    offered ──nobody asks in 5 wd──▶ waived ──▶ decided without one
       └──asked for in these days──▶ owed within 20 wd, the clock stands still ──held, with a record──▶ decided
    scheduled ──at least 7 wd later──▶ held on that day
    hearing: public ──▶ no grant before it was held, whoever asks

The authority's 20 and 7 days are working days (Art. 82). The five of applicant and third parties are outside that
sentence; they are working days too, so that nobody loses them to a holiday. A desk may hold a hearing that nobody asked
for. What was offered, held or said stays with the step through rounds and transfers; a step that nobody needs any more
is forgotten, unless its hearing was held. The time between request and hearing does not count, where the step may pause
for it (pausing.py); whoever holds the hearing later than it is owed decides on days that count.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from onewindow.contracts.application import HearingRequested
from onewindow.contracts.case import (
    StepHearingHeld,
    StepHearingOffered,
    StepHearingRequested,
    StepHearingScheduled,
    StepHearingWaived,
)
from onewindow.contracts.fact import HearingState
from onewindow.contracts.instant import Day, Instant, local_day
from onewindow.contracts.review import HearingHeld, HearingOffered, HearingScheduled, ReviewDenied, ReviewGranted
from onewindow.definitions.duration import Duration
from onewindow.definitions.grounds import may_last_until
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.duties import last_day, owe
from onewindow.routing.core.laws import of_licence
from onewindow.routing.core.pausing import go_on, stand_still
from onewindow.routing.core.state import Case, InReview, Open, Paused, Preliminary, Settled, Taken
from onewindow.routing.core.terms import end_of

REQUEST = Duration(5, "wd")
"""From the offer, for asking: 行政许可法 Art. 47."""
HOLD = Duration(20, "wd")
"""From the request, for holding it: Art. 47."""
AHEAD = Duration(7, "wd")
"""Between the notice of time and place and the hearing: Art. 48(1)."""
GROUND = "hearing"


class Offered(NamedTuple):
    """A hearing that somebody may still ask for, its last day, and the instant at which that is over."""

    step: str
    due: Day
    ends: Instant


def is_told(case: Case, step: str) -> bool:
    """Whether whom the step touches was told that they can be heard, or has been."""
    hearing = case.hearings.get(step, HearingState())
    return hearing.request_by is not None or hearing.held


def why_not_decide(answering: Answering, fact: ReviewGranted | ReviewDenied) -> str | None:
    """The code by which a decision has to wait for a hearing, or None."""
    hearing = answering.case.hearings.get(fact.step, HearingState())
    public = answering.compiled.definition.steps[fact.step].hearing == "public"
    awaited = hearing.request_by is not None and not hearing.waived
    must = awaited or (public and isinstance(fact, ReviewGranted))
    return "hearing_pending" if must and not hearing.held else None


def why_not(answering: Answering, fact: HearingOffered | HearingScheduled | HearingHeld) -> str | None:
    """The code by which what a desk says of a hearing is refused, or None."""
    hearing = answering.case.hearings.get(fact.step, HearingState())
    if hearing.held:
        return "hearing_held_already"
    match fact:
        case HearingOffered():
            return "hearing_offered_already" if hearing.request_by is not None else None
        case HearingScheduled():
            if not fact.notice:
                return "notice_missing"
            in_time = fact.on >= last_day(answering, AHEAD).day.isoformat()
            return None if in_time and may_last_until(fact.on, local_day(answering.at)) else "hearing_day_wrong"
        case HearingHeld():
            early = hearing.on is not None and local_day(answering.at) < date.fromisoformat(hearing.on)
            return "hearing_not_yet" if early else None if fact.record else "record_missing"


def offered(answering: Answering, fact: HearingOffered) -> None:
    """From now on it may be asked for."""
    last, law = last_day(answering, REQUEST), _laws(answering)
    answering.say(
        StepHearingOffered(
            step=fact.step, by=fact.by.id, request_by=last.day.isoformat(), provisional=last.provisional, law=law
        )
    )


def open_to_requests(case: Case) -> Iterator[Offered]:
    """The hearings that are waived if nobody asks for them."""
    for step, hearing in case.hearings.items():
        asked = hearing.waived or hearing.held or hearing.hold_by is not None
        if isinstance(case.phase, InReview | Preliminary) and hearing.request_by is not None and not asked:
            yield Offered(step, hearing.request_by, end_of(hearing.request_by))


def waive(answering: Answering, upto: Instant) -> None:
    """Say about which steps nobody has asked for a hearing up to that instant."""
    for one in list(open_to_requests(answering.case)):
        if one.ends <= upto:
            answering.say(StepHearingWaived(step=one.step, due=one.due, law=_laws(answering)))


def requested(answering: Answering, fact: HearingRequested) -> None:
    """The applicant, or a third party at the window, asks for it: it is owed, and the clock stands still."""
    if code := _why_not_ask(answering, fact):
        answering.refuse(fact, code)
        return
    last, law = last_day(answering, HOLD), _laws(answering)
    answering.say(
        StepHearingRequested(
            step=fact.step,
            by=fact.by.id,
            hold_by=last.day.isoformat(),
            provisional=last.provisional,
            person=fact.person,
            law=law,
        )
    )
    owe(answering, "hearing", HOLD, step=fact.step, law=law)
    asked = answering.compiled.definition.steps[fact.step]
    if asked.may_pause_for(GROUND) and isinstance(answering.case.steps[fact.step], Open | Taken):
        stand_still(answering, fact.step, GROUND, last.day.isoformat(), by=fact.by.id)


def _why_not_ask(answering: Answering, fact: HearingRequested) -> str | None:
    case = answering.case
    step, hearing = case.steps.get(fact.step), case.hearings.get(fact.step, HearingState())
    if step is None:
        return "unknown"
    if code := answering.forbidden(fact.by, "request_hearing"):
        return code
    if fact.person is not None and fact.by.role != "clerk":
        return "not_allowed"
    if isinstance(step, Settled):
        return "step_not_open"
    if hearing.held:
        return "hearing_held_already"
    if hearing.request_by is None:
        return "hearing_not_offered"
    if hearing.hold_by is not None:
        return "hearing_requested_already"
    return "hearing_late" if hearing.waived else None


def scheduled(answering: Answering, fact: HearingScheduled) -> None:
    """Everybody knows when and where; told again, it is another day."""
    answering.say(
        StepHearingScheduled(step=fact.step, by=fact.by.id, on=fact.on, notice=fact.notice, law=_laws(answering))
    )


def held(answering: Answering, fact: HearingHeld) -> None:
    """It is decided on this record now; a clock that stood still for the hearing runs again."""
    answering.say(StepHearingHeld(step=fact.step, by=fact.by.id, record=fact.record, law=_laws(answering)))
    step = answering.case.steps[fact.step]
    if isinstance(step, Paused) and step.ground == GROUND:
        go_on(answering, fact.step, answering.at, fact.by.id)


def _laws(answering: Answering) -> tuple[str, ...]:
    """The rule of a licence by which it is heard."""
    return of_licence(answering.compiled, "L15")
