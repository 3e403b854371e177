"""What departments answer. The first valid decision for a token wins; every other one is refused with its code."""

# Above 250 lines because it is one list: whatever a desk may say stands here once.

from collections.abc import Callable
from dataclasses import replace

from onewindow.contracts.case import StepAsked, StepDenied, StepGranted, StepTaken, StepTransferred
from onewindow.contracts.review import (
    AnyReviewFact,
    ConsultationOpened,
    DefectsFound,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HearingHeld,
    HearingOffered,
    HearingScheduled,
    MaterialsChecked,
    OpinionGiven,
    ReviewDenied,
    ReviewGranted,
    ReviewPaused,
    ReviewReassigned,
    ReviewRecused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
    SiteChecked,
    ThirdPartyHeard,
)
from onewindow.contracts.rights import Action
from onewindow.routing.core import barring, commitments, extending, hearings, levels, pausing, third_parties, visiting
from onewindow.routing.core.acceptance import checked
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.consulting import opened, see
from onewindow.routing.core.declining import laws_of_denial
from onewindow.routing.core.plan import advance
from onewindow.routing.core.reassigning import reassigned, recused, why_not_reassign, why_not_recuse
from onewindow.routing.core.state import Case, Look, Open, Paused, Step, Taken, Waiting, is_over, token, why_over
from onewindow.routing.core.terms import supplement_until

_ACTIONS: dict[type, Action] = {
    ReviewTaken: "take",
    MaterialsChecked: "check",
    DefectsFound: "ask",
    ReviewGranted: "decide",
    ReviewDenied: "decide",
    ConsultationOpened: "opine",
    OpinionGiven: "opine",
    ReviewTransferred: "transfer",
    ExtensionRequested: "ask_extension",
    ExtensionGranted: "extend",
    ExtensionRefused: "extend",
    ReviewPaused: "pause",
    ReviewResumed: "pause",
    ReviewReassigned: "reassign",
    ReviewRecused: "recuse",
    ThirdPartyHeard: "hear_third_party",
    SiteChecked: "check_site",
    HearingOffered: "hold_hearing",
    HearingScheduled: "hold_hearing",
    HearingHeld: "hold_hearing",
}


_OF_LOOKING = (MaterialsChecked, ReviewTaken, ReviewTransferred, ReviewReassigned, ReviewRecused)
"""What a desk that only looks can say."""


def reviewed(answering: Answering, fact: AnyReviewFact) -> None:
    """Hear a desk: check the token, the rights, the kind of step and the content, then let it count."""
    case = answering.case
    code = (
        _misplaced(case, fact)
        or answering.forbidden(fact.by, _ACTIONS[type(fact)], fact.step)
        or _wrong_hand(answering, fact)
        or _wrong_kind(answering, fact)
        or _wrong_content(answering, fact)
    )
    if code is not None:
        answering.refuse(fact, code)
        return
    _ANSWERS[type(fact)](answering, fact)


def _misplaced(case: Case, fact: AnyReviewFact) -> str | None:
    """Whether the answer meets what is asked now: the case, the step, the round and the turn."""
    if is_over(case):
        return why_over(case)
    step = case.steps.get(fact.step)
    if step is None:
        return "unknown"
    asked = token(step)
    if asked is not None and fact.round < asked[0]:
        return "old_round"
    if asked is None or fact.round != asked[0] or not _expects(step, fact):
        return "step_not_open"
    return pausing.out_of_turn(step, fact) if fact.turn == asked[1] else "old_turn"


def _expects(step: Step, fact: AnyReviewFact) -> bool:
    match step:
        case Waiting(look=Look(is_owed=True)):
            return isinstance(fact, _OF_LOOKING)
        case Open() | Taken() | Paused():
            return not isinstance(fact, MaterialsChecked)
        case _:
            return False


def _wrong_kind(answering: Answering, fact: AnyReviewFact) -> str | None:
    kind = answering.compiled.definition.steps[fact.step].kind
    if isinstance(fact, OpinionGiven | ConsultationOpened):
        return None if kind == "consult" else "wrong_kind"
    if isinstance(fact, ReviewGranted | ReviewDenied | pausing.WHILE_PAUSED) and kind == "consult":
        return "wrong_kind"
    return None


def _wrong_hand(answering: Answering, fact: AnyReviewFact) -> str | None:
    """Software grants where the declared rule holds and does nothing else; what a person grants is not automatic."""
    automatic = isinstance(fact, ReviewGranted) and fact.automatic
    if fact.by.role != "service" and not automatic:
        return None
    by_rule = fact.by.role == "service" and automatic
    return None if by_rule and answering.compiled.automatic(fact.step, answering.case.inputs.routes) else "not_allowed"


def _wrong_content(answering: Answering, fact: AnyReviewFact) -> str | None:
    match fact:
        case ReviewGranted():
            return third_parties.why_not_grant(answering, fact) or _why_undecided(answering, fact)
        case HearingOffered() | HearingScheduled() | HearingHeld():
            return hearings.why_not(answering, fact)
        case ThirdPartyHeard():
            return third_parties.why_not_hear(answering, fact)
        case ReviewDenied(reasons=""):
            return "reasons_missing"
        case ReviewDenied():
            return _why_undecided(answering, fact)
        case SiteChecked():
            return visiting.why_not(answering, fact)
        case DefectsFound(defects=()):
            return "defects_missing"
        case DefectsFound() | MaterialsChecked():
            return levels.why_not_ask(answering, fact)
        case ExtensionRequested():
            return extending.why_not_ask(answering, fact)
        case ExtensionGranted():
            return extending.why_not(answering, fact)
        case ExtensionRefused():
            return extending.why_not_refuse(answering, fact)
        case ReviewPaused():
            return pausing.why_not(answering, fact)
        case ReviewReassigned():
            return why_not_reassign(answering, fact)
        case ReviewRecused():
            return why_not_recuse(answering, fact)
        case ReviewTransferred(to=to):
            known = answering.departments is None or to in answering.departments
            return None if known and to != answering.case.departments[fact.step] else "department_unknown"
        case _:
            return None


def _why_undecided(answering: Answering, fact: ReviewGranted | ReviewDenied) -> str | None:
    """What a decision has to wait for, whichever it is."""
    return visiting.why_undecided(answering, fact) or hearings.why_not_decide(answering, fact)


def _taken(answering: Answering, fact: ReviewTaken) -> None:
    match answering.case.steps[fact.step]:
        case Taken() | Waiting(look=Look(taken_by=str())):
            answering.refuse(fact, "already_taken")
        case _:
            answering.say(StepTaken(step=fact.step, by=fact.by.id))
            see(answering, fact)


def _granted(answering: Answering, fact: ReviewGranted) -> None:
    answering.say(_yes(fact, automatic=fact.automatic))
    commitments.owe_a_check(answering, fact.step)
    advance(answering)


def _denied(answering: Answering, fact: ReviewDenied) -> None:
    law = (*laws_of_denial(answering.compiled, fact.step), *barring.laws_of(answering, fact.ground))
    barred = barring.bars_until(answering, fact.ground)
    answering.say(replace(_no(fact, law=law), ground=fact.ground, bars_until=barred))
    advance(answering)


def _opined(answering: Answering, fact: OpinionGiven) -> None:
    """Agreement, or a disagreement with reasons; one without reasons counts as agreement (consultation only)."""
    disagrees = fact.answer == "disagree" and fact.reasons
    answering.say(_no(fact, answer=fact.answer) if disagrees else _yes(fact, answer=fact.answer))
    advance(answering)


def _yes(fact: ReviewGranted | OpinionGiven, *, automatic: bool = False, answer: str | None = None) -> StepGranted:
    return StepGranted(
        step=fact.step,
        round=fact.round,
        decision=fact.id,
        by=fact.by.id,
        on_behalf_of=fact.by.on_behalf_of,
        automatic=automatic,
        answer=answer,
    )


def _no(fact: ReviewDenied | OpinionGiven, *, answer: str | None = None, law: tuple[str, ...] = ()) -> StepDenied:
    return StepDenied(
        step=fact.step,
        round=fact.round,
        decision=fact.id,
        by=fact.by.id,
        on_behalf_of=fact.by.on_behalf_of,
        reasons=fact.reasons,
        answer=answer,
        law=law,
    )


def _asked(answering: Answering, fact: DefectsFound) -> None:
    until = supplement_until(answering.compiled, answering.at)
    answering.say(StepAsked(step=fact.step, round=fact.round, by=fact.by.id, defects=fact.defects, until=until))


def _transferred(answering: Answering, fact: ReviewTransferred) -> None:
    turn = answering.case.turns.get(fact.step, 0) + 1
    answering.say(StepTransferred(step=fact.step, department=fact.to, turn=turn, reasons=fact.reasons))


_ANSWERS: dict[type, Callable[..., None]] = {
    ReviewTaken: _taken,
    MaterialsChecked: checked,
    DefectsFound: _asked,
    ReviewGranted: _granted,
    ReviewDenied: _denied,
    ConsultationOpened: opened,
    OpinionGiven: _opined,
    ReviewTransferred: _transferred,
    ExtensionRequested: extending.asked,
    ExtensionGranted: extending.extended,
    ExtensionRefused: extending.refused,
    ReviewPaused: pausing.paused,
    ReviewResumed: pausing.resumed,
    ReviewReassigned: reassigned,
    ReviewRecused: recused,
    ThirdPartyHeard: third_parties.heard,
    SiteChecked: visiting.recorded,
    HearingOffered: hearings.offered,
    HearingScheduled: hearings.scheduled,
    HearingHeld: hearings.held,
}
"""One look shows what a desk may say."""
