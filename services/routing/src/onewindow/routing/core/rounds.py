"""Supplements (补正) and what they ask again: every desk that asked, every desk whose inputs changed, and no other.

    before acceptance   such a desk looks again
    in review           such a step opens round + 1, or waits if something before it is not settled; later open steps
                        wait again; a decided one goes back only if its own inputs changed or it needs an output that
                        is not settled any more; a cancelled one gets another chance unless it still lacks an output
    before acceptance   the days for the one notice begin anew
    in review           a pause ends when its step is asked again, waits again or is skipped; else it goes on
    what was pledged    is taken in and asks again only whose inputs changed: a question of a desk stays one
    either              a step whose condition ceases to hold is skipped, whatever it was; one whose condition holds
                        now is planned

Law of this file: order and history never matter, only inputs, fingerprints and the present states.
"""

from collections.abc import Mapping

from onewindow.contracts.application import GapClosed, SupplementSubmitted
from onewindow.contracts.case import CaseCorrected, CaseGapClosed, CaseSupplemented, StepReopened, StepReturned
from onewindow.contracts.fact import RouteValue
from onewindow.routing.core import gaps, renewing
from onewindow.routing.core.acceptance import proceed
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.blocking import block_if_empty
from onewindow.routing.core.fingerprint import fingerprint
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.levels import laws_of_level
from onewindow.routing.core.pausing import go_on
from onewindow.routing.core.plan import advance, givers, is_due, lacks_output, look, planned
from onewindow.routing.core.state import (
    Announced,
    Asked,
    Cancelled,
    Denied,
    Granted,
    InReview,
    Lapsed,
    Look,
    Noticed,
    Open,
    Paused,
    Preliminary,
    Received,
    Skipped,
    Step,
    Taken,
    Waiting,
    is_over,
    why_over,
)
from onewindow.routing.core.terms import notice_due, step_term


def supplemented(answering: Answering, fact: SupplementSubmitted) -> None:
    """Take new inputs in and ask again whom they concern."""
    if is_over(answering.case):
        answering.refuse(fact, why_over(answering.case))
        return
    if code := answering.forbidden(fact.by, "supplement"):
        answering.refuse(fact, code)
        return
    brought, skipped = turned(answering, fact.routes)
    notice = None
    if isinstance(answering.case.phase, Received | Noticed):
        notice = notice_due(answering.compiled, answering.at, answering.calendar)
    taken_in = CaseSupplemented(
        dossier=fact.dossier,
        routes=fact.routes,
        answers=fact.answers,
        materials=fact.materials,
        planned=brought,
        skipped=skipped,
        notice_due=notice.day.isoformat() if notice else None,
        provisional=notice is not None and notice.provisional,
        renews_until=renewing.last_day_again(answering, fact.routes),
    )
    take_in(answering, taken_in)


def turned(answering: Answering, routes: Mapping[str, RouteValue]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The steps that new routing facts bring, with their departments, and those that they take away."""
    steps, order = answering.case.steps, answering.compiled.order
    now = planned(answering.compiled, {**answering.case.inputs.routes, **routes})
    brought = {name: department for name, department in now.items() if isinstance(steps[name], Skipped)}
    return brought, tuple(name for name in order if name not in now and not isinstance(steps[name], Skipped))


def take_in(answering: Answering, taken_in: CaseSupplemented | CaseCorrected) -> None:
    """New inputs are in: ask again whom they concern, and nobody else."""
    for name in taken_in.skipped:
        go_on(answering, name, answering.at)
    answering.say(taken_in)
    gaps.settle(answering)
    if block_if_empty(answering):
        return
    if isinstance(answering.case.phase, InReview | Preliminary):
        _reopen(answering)
        advance(answering)
    else:
        _look_again(answering)
        proceed(answering)


def gap_closed(answering: Answering, fact: GapClosed) -> None:
    """Take in what the applicant had pledged, and ask again whom it concerns."""
    if is_over(answering.case):
        answering.refuse(fact, why_over(answering.case))
    elif code := answering.forbidden(fact.by, "close_gap"):
        answering.refuse(fact, code)
    elif not fact.materials or not fact.materials.keys() <= gaps.missing(answering.case):
        answering.refuse(fact, "gap_not_open")
    else:
        given = tuple(fact.materials)
        answering.say(CaseGapClosed(closed=given, dossier=fact.dossier, materials=fact.materials))
        _reopen(answering, whoever_asked=False)
        advance(answering)


def _look_again(answering: Answering) -> None:
    for name in answering.compiled.order:
        step = answering.case.steps[name]
        if isinstance(step, Waiting) and (asked := step.look) and (asked.defects or _changed(answering, name, asked)):
            look(answering, name, asked.round + 1)


def _reopen(answering: Answering, *, whoever_asked: bool = True) -> None:
    for name in answering.compiled.order:
        if _is_touched(answering, name):
            go_on(answering, name, answering.at)
        step = answering.case.steps[name]
        if _waits_again(answering, name, step):
            answering.say(StepReturned(step=name))
        elif (isinstance(step, Asked) and whoever_asked) or _is_changed(answering, name, step):
            _open_next_round(answering, name, step)


def _is_touched(answering: Answering, name: str) -> bool:
    """Whether a paused step is asked anew or has to wait, so that its pause ends: it is told anew if it goes on."""
    step = answering.case.steps[name]
    if not isinstance(step, Paused):
        return False
    return not is_due(answering.case, answering.compiled, name) or _changed(answering, name, step)


def _waits_again(answering: Answering, name: str, step: Step) -> bool:
    case, compiled = answering.case, answering.compiled
    match step:
        case Open() | Taken() | Asked() | Announced():
            return not is_due(case, compiled, name)
        case Granted() | Denied() | Lapsed():
            lost = any(not is_settled(case.steps[giver]) for giver in givers(compiled, name))
            return lost or (_is_changed(answering, name, step) and not is_due(case, compiled, name))
        case Cancelled():
            return not lacks_output(case, compiled, name)
        case _:
            return False


def _open_next_round(answering: Answering, name: str, step: Step) -> None:
    turn = answering.case.turns.get(name, 0) + 1
    print_ = fingerprint(answering.compiled, name, answering.case.inputs)
    term = step_term(answering.compiled, answering.case, name, answering.at, answering.calendar)
    answering.say(
        StepReopened(
            step=name,
            round=step.round + 1,
            turn=turn,
            fingerprint=print_,
            start=term.start,
            due=term.due,
            promise_due=term.promise_due,
            provisional=term.provisional,
            law=laws_of_level(answering.compiled, name),
        )
    )


def _is_changed(answering: Answering, name: str, step: Step) -> bool:
    return isinstance(step, Open | Taken | Asked | Granted | Denied | Lapsed) and _changed(answering, name, step)


def _changed(
    answering: Answering, name: str, seen: Open | Taken | Asked | Paused | Granted | Denied | Lapsed | Look
) -> bool:
    return seen.fingerprint != fingerprint(answering.compiled, name, answering.case.inputs)
