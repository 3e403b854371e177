"""Pausing a clock (中止计时) on the grounds that the law names, and only with a notice that says how long: Art. 45.

    open, taken ──paused──▶ paused ──resumed, or its last day is over──▶ open, taken
                              └── the step is asked anew, waits again or is skipped: resumed first

The day of the notice counts; the days after it do not, up to and including that on which the clock is resumed. A step
that the result waits for stops the case's clock with its own, since both are the law's; one that the result does not
wait for stops its own alone. Days on which several steps are paused are left out once. While a step is paused its desk
says nothing but that it goes on.
"""

from onewindow.contracts.case import ClockPaused, ClockResumed, StepPaused, StepResumed
from onewindow.contracts.instant import Day, Instant, local_day
from onewindow.contracts.review import (
    AnyReviewFact,
    HearingHeld,
    HearingOffered,
    HearingScheduled,
    ReviewPaused,
    ReviewResumed,
    ThirdPartyHeard,
)
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.grounds import ART_45, may_last_until
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.consulting import last_day_again
from onewindow.routing.core.laws import of_licence
from onewindow.routing.core.state import Case, Paused, Step
from onewindow.routing.core.terms import Still, case_term, end_of, has_clock, no_earlier, paused_step_term, with_days

WHILE_PAUSED = ThirdPartyHeard | HearingOffered | HearingScheduled | HearingHeld
"""What a desk says of others while its clock stands still."""


def why_not(answering: Answering, fact: ReviewPaused) -> str | None:
    """The code by which a pause is refused, or None."""
    if not answering.compiled.definition.steps[fact.step].may_pause_for(fact.ground):
        return "ground_not_allowed"
    if not fact.notice:
        return "notice_missing"
    return None if may_last_until(fact.until, local_day(answering.at)) else "until_wrong"


def out_of_turn(step: Step, fact: AnyReviewFact) -> str | None:
    """The code by which a paused step takes no answer, or one whose clock runs is not resumed."""
    if isinstance(step, Paused):
        return None if isinstance(fact, ReviewResumed | WHILE_PAUSED) else "step_paused"
    return "not_paused" if isinstance(fact, ReviewResumed) else None


def stretches(case: Case, compiled: CompiledDefinition, *, less: str | None = None) -> Still:
    """The days that do not count for the case: pauses that are over and those that run, without that of one step."""
    waited_for = compiled.definition.join.required
    running = (
        (step.since, step.until)
        for name, step in case.steps.items()
        if isinstance(step, Paused) and name != less and name in waited_for
    )
    return *case.term.still, *running


def paused(answering: Answering, fact: ReviewPaused) -> None:
    """A desk lets its clock stand still, with a notice."""
    stand_still(answering, fact.step, fact.ground, fact.until, by=fact.by.id, notice=fact.notice)


def stand_still(
    answering: Answering, name: str, ground: str, until: Day, *, by: str, notice: str | None = None
) -> None:
    """The clock stands still from the day of the notice on: all last days are said anew."""
    calendar = answering.calendar
    pause = (local_day(answering.at).isoformat(), until)
    law = _laws(answering, ground)
    if _stops_the_case(answering, name):
        case, compiled = answering.case, answering.compiled
        term = no_earlier(case.term, case_term(compiled, case, (*stretches(case, compiled), pause), calendar))
        answering.say(
            ClockPaused(
                step=name,
                since=pause[0],
                until=pause[1],
                due=term.due,
                promise_due=term.promise_due,
                provisional=term.provisional,
                law=law,
            )
        )
    term = paused_step_term(answering.compiled, answering.case, name, pause, calendar)
    term = no_earlier(answering.case.terms.get(name, term), term)
    answering.say(
        StepPaused(
            step=name,
            by=by,
            ground=ground,
            notice=notice,
            since=pause[0],
            until=pause[1],
            due=term.due,
            promise_due=term.promise_due,
            provisional=term.provisional,
            law=law,
        )
    )


def resumed(answering: Answering, fact: ReviewResumed) -> None:
    """A desk goes on before the pause was to end; the day on which it does so does not count either."""
    go_on(answering, fact.step, answering.at, fact.by.id)


def ended(answering: Answering, due: Instant) -> None:
    """The pauses whose last day is over then: their clocks run again."""
    for name in answering.compiled.order:
        step = answering.case.steps[name]
        if isinstance(step, Paused) and end_of(step.until) == due:
            go_on(answering, name, due)


def go_on(answering: Answering, name: str, at: Instant, by: str | None = None) -> None:
    """The clock of a paused step runs again after the day of ``at``; of any other step nothing is said.

    A pause that took as long as was said leaves the last days as they were said.
    """
    step = answering.case.steps[name]
    if not isinstance(step, Paused):
        return
    # What was parked and is heard again may be older than what was said meanwhile.
    pause = (step.since, max(step.since, min(step.until, local_day(at).isoformat())))
    as_told, calendar = pause[1] == step.until, answering.calendar
    if _stops_the_case(answering, name):
        case, compiled = answering.case, answering.compiled
        still = (*stretches(case, compiled, less=name), pause)
        term = case.term if as_told else case_term(compiled, case, still, calendar)
        answering.say(
            ClockResumed(
                step=name,
                since=pause[0],
                until=pause[1],
                due=term.due,
                promise_due=term.promise_due,
                provisional=term.provisional,
                law=_laws(answering, step.ground),
            )
        )
    known = answering.case.terms.get(name)
    term = paused_step_term(answering.compiled, answering.case, name, pause, calendar)
    if as_told and known is not None:
        term = with_days(term, known)
    silence = last_day_again(answering, name, pause)
    answering.say(
        StepResumed(
            step=name,
            since=pause[0],
            until=pause[1],
            by=by,
            due=term.due,
            promise_due=term.promise_due,
            provisional=term.provisional,
            lapses=silence.day.isoformat() if silence else None,
            lapse_provisional=silence is not None and silence.provisional,
        )
    )


def _stops_the_case(answering: Answering, name: str) -> bool:
    """Whether the result waits for the step, and the case has a clock."""
    return has_clock(answering.case.term) and name in answering.compiled.definition.join.required


def _laws(answering: Answering, ground: str) -> tuple[str, ...]:
    """The rule by which the days do not count: Art. 45 of a licence, not what a service's own law adds."""
    return of_licence(answering.compiled, "L11") if ground in ART_45 else ()
