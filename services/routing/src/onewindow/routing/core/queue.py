"""What departments are told: the present state of a step, as one record for each desk that has or had it.

Records are a function of the case after its entry, so saying them again says the same bytes. A desk keeps the
highest ``seq`` per step, withdrawals included.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from onewindow.contracts.case import (
    CaseCorrected,
    CaseExtended,
    CaseFact,
    CaseSupplemented,
    DueChanged,
    ExtensionAsked,
    ExtensionDenied,
    FactRefused,
    LookLapsed,
    LookOpened,
    SiteCheckRecorded,
    StepCancelled,
    StepExtended,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingRequested,
    StepHearingScheduled,
    StepHearingWaived,
    StepLapsed,
    StepObjectionAnswered,
    StepOpened,
    StepPaused,
    StepReassigned,
    StepRecused,
    StepReopened,
    StepResumed,
    StepReturned,
    StepThirdPartyHeard,
    StepTransferred,
)
from onewindow.contracts.department import MoreTime, StepQueued
from onewindow.contracts.fact import derive
from onewindow.routing.core.names import step_state
from onewindow.routing.core.state import Asked, Case, Denied, Look, Open, Paused, Received, Taken, Term, Waiting

Ask = Literal["look", "decide", "withdrawn"]
_Asking = Open | Taken | Asked | Paused


def told(case: Case, facts: Iterable[CaseFact]) -> list[StepQueued]:
    """The records that follow from what a case just said; ``case`` is the one after it."""
    steps: dict[str, None] = {}
    for fact in facts:
        match fact:
            case (
                LookOpened()
                | LookLapsed()
                | StepOpened()
                | StepReopened()
                | StepReturned()
                | StepCancelled()
                | StepTransferred()
                | StepPaused()
                | StepResumed()
                | StepReassigned()
                | StepRecused()
                | StepLapsed()
                | StepThirdPartyHeard()
                | StepExtended()
                | ExtensionAsked()
                | StepHearingOffered()
                | StepHearingWaived()
                | StepHearingRequested()
                | StepHearingScheduled()
                | StepHearingHeld()
                | StepObjectionAnswered()
            ):
                steps[fact.step] = None
            case CaseSupplemented() | CaseCorrected():
                steps.update(dict.fromkeys(fact.skipped))
            case SiteCheckRecorded():
                steps.update(dict.fromkeys(fact.steps))
            case DueChanged():
                steps.update(dict.fromkeys((*fact.steps, *_looking(case))))
            case CaseExtended() | ExtensionDenied():
                # Of the whole case any desk may have asked for it.
                steps.update(dict.fromkeys(name for name, step in case.steps.items() if isinstance(step, _Asking)))
            case FactRefused(step=str() as step):
                steps[step] = None
    return [record for step in steps for record in _records(case, step)]


def told_again(case: Case) -> list[StepQueued]:
    """The state of every step that any desk was ever told about."""
    return [record for step in case.turns for record in _records(case, step)]


def _looking(case: Case) -> Iterable[str]:
    """The steps whose desks are asked to look: their last day is that of the notice."""
    looks = {name: step.look for name, step in case.steps.items() if isinstance(step, Waiting)}
    return (name for name, look in looks.items() if look is not None and look.is_owed)


def _records(case: Case, name: str) -> list[StepQueued]:
    if name not in case.turns:
        return []
    return [
        _record(case, name, case.departments[name]),
        *(_record(case, name, gone) for gone in case.formerly.get(name, ()) if gone != case.departments[name]),
    ]


def _record(case: Case, name: str, department: str) -> StepQueued:
    step = case.steps[name]
    mine = case.departments[name] == department
    asked = step.look if isinstance(step, Waiting) else step if isinstance(step, _Asking) else None
    if isinstance(asked, Look) and not asked.is_owed:
        asked = None
    term = _term_of(case, name, asked)
    visit = case.visit_of(name) if mine else None
    seen = asked.seen if isinstance(asked, Open | Taken | Paused) and mine else None
    ask: Ask = "withdrawn" if asked is None or not mine else "look" if isinstance(asked, Look) else "decide"
    return StepQueued(
        id=derive(f"{case.application_id}/{name}/{case.seq}", department),
        at=case.time,
        application_id=case.application_id,
        number=case.number,
        service=case.service,
        version=case.version,
        definition_hash=case.definition_hash,
        step=name,
        department=department,
        round=asked.round if asked else step.round,
        turn=case.turns[name],
        seq=case.seq,
        state=step_state(step) if mine else "transferred",
        ask=ask,
        opened_at=asked.opened_at if asked else None,
        due=term.due,
        promise_due=term.promise_due,
        provisional=term.provisional,
        paused_until=step.until if mine and isinstance(step, Paused) else None,
        seen_at=seen.at if seen else None,
        lapses=seen.lapses if seen and not isinstance(step, Paused) else None,
        site_checked_at=visit.at if visit else None,
        taken_by=step.by if isinstance(step, Taken | Paused) else asked.taken_by if isinstance(asked, Look) else None,
        handled_by=tuple(sorted(case.handled_by.get(name, ()))) if mine else (),
        barred=tuple(sorted(case.barred.get(name, ()))) if mine else (),
        voices=case.voices.get(name, ()) if mine else (),
        more_time=tuple(_more_time(case, name)) if mine and ask == "decide" else (),
        hearing=case.hearings.get(name) if mine else None,
        objection_answer=step.answered if mine and isinstance(step, Denied) else None,
        routes=case.inputs.routes if mine else {},
    )


def _more_time(case: Case, name: str) -> Iterator[MoreTime]:
    for (of, step), one in case.requests.items():
        if step == name:
            yield MoreTime(of=of, days=one.days, by=one.by, reasons=one.reasons)


def _term_of(case: Case, name: str, asked: Look | _Asking | None) -> Term:
    """Until when the desk must answer what it is asked; a look, until the days for the one-time notice are over."""
    if isinstance(asked, Look) and isinstance(case.phase, Received):
        return Term(due=case.phase.notice_due)
    return Term() if asked is None else case.terms.get(name, Term())
