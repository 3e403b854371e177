"""From the hand-in to acceptance: at once, by a clerk, or after every department has looked.

    immediate   complete by the form: accepted
    counter     a clerk accepts; under any of them a clerk may decline (declining.py)
    precheck    each planned department looks; all complete: accepted; defects: one notice when all have looked,
                a supplement, and the desks that asked or whose inputs changed look again
    after a step    it and those before it are asked first; its grant accepts (plan.py)

    received ──────────────── noon of the 5th working day ──────────── its end
                              something was found: the notice          nobody said anything: accepted
                              goes out, whoever is silent              as of the receipt
                              counts as having found nothing

The one notice for all defects, and acceptance by silence, are 行政许可法 Art. 32(4): tell once, tell all, in five days.
"""

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationSubmitted,
)
from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseFact,
    CaseOpened,
    LookLapsed,
    NoticeIssued,
    StepChecked,
)
from onewindow.contracts.instant import Instant, local_day
from onewindow.contracts.review import MaterialsChecked
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import AcceptedAfter
from onewindow.routing.core import commitments, gaps, renewing
from onewindow.routing.core.accepting import say_accepted
from onewindow.routing.core.announcing import is_announced
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.blocking import block_if_empty
from onewindow.routing.core.evolve import evolve
from onewindow.routing.core.laws import of_licence
from onewindow.routing.core.plan import advance, open_looks, planned
from onewindow.routing.core.state import Case, InReview, Look, Noticed, Preliminary, Received, Waiting, why_over
from onewindow.routing.core.terms import noon, notice_due, supplement_until


def submitted(
    fact: ApplicationSubmitted, compiled: CompiledDefinition, at: Instant, calendar: Calendar
) -> tuple[CaseFact, ...]:
    """Open the case, and accept it or ask for looks as its definition says."""
    steps = planned(compiled, fact.routes)
    gaps.must_be_allowed(compiled, fact)
    commitments.must_be_allowed(compiled, fact)
    notice = notice_due(compiled, at, calendar)
    opened = CaseOpened(
        number=fact.number,
        service=fact.service,
        version=fact.version,
        definition_hash=fact.definition_hash,
        subject=fact.subject,
        channel=fact.channel,
        dossier=fact.dossier,
        routes=fact.routes,
        answers=fact.answers,
        materials=fact.materials,
        steps=steps,
        skipped=tuple(name for name in compiled.order if name not in steps),
        notice_due=notice.day.isoformat() if notice else None,
        provisional=notice is not None and notice.provisional,
        accepted_after=how.after if isinstance(how := compiled.definition.acceptance, AcceptedAfter) else None,
        gaps=fact.gaps,
        commitment=fact.commitment,
        renews_until=renewing.last_day(compiled, fact.routes, at),
    )
    case = evolve(None, opened, at, fact.application_id)
    answering = Answering(case, compiled, fact.id, at, calendar=calendar, said=[opened])
    if not block_if_empty(answering):
        proceed(answering)
    return tuple(answering.said)


def proceed(answering: Answering) -> None:
    """Take a received case as far towards acceptance as its definition allows."""
    match answering.compiled.definition.acceptance:
        case "immediate":
            accept(answering)
        case "precheck":
            open_looks(answering)
            settle_looks(answering)
        case AcceptedAfter():
            advance(answering)


def accept(answering: Answering) -> None:
    """Accepted; open what can be opened.

    Now, or as of an earlier day on which everything that a notice asked for was in (行政许可法 Art. 32(5)).
    """
    phase, as_of = answering.case.phase, answering.at
    law: tuple[str, ...] = ()
    if isinstance(phase, Received) and phase.completed:
        law = of_licence(answering.compiled, "L05")
        if local_day(phase.since) < local_day(as_of):
            as_of = phase.since
    say_accepted(answering, CaseAccepted, as_of, law)
    advance(answering)
    renewing.renew_if_ended(answering)


def accepted(answering: Answering, fact: ApplicationAccepted) -> None:
    """A clerk accepts at the counter."""
    if code := why_not_acceptable(answering.case) or answering.forbidden(fact.by, "accept"):
        answering.refuse(fact, code)
    elif answering.compiled.definition.acceptance != "counter":
        answering.refuse(fact, "wrong_kind")
    else:
        accept(answering)


def checked(answering: Answering, fact: MaterialsChecked) -> None:
    """A desk answers its look; when all have, accept or send the one notice."""
    answering.say(StepChecked(step=fact.step, round=fact.round, by=fact.by.id, defects=fact.defects))
    settle_looks(answering)


def settle_looks(answering: Answering) -> None:
    """When every planned desk has looked: one notice for all defects, or acceptance.

    Behind the noon of the last day for the notice nobody is waited for: what is found then goes out at once.
    """
    case, phase = answering.case, answering.case.phase
    if not isinstance(phase, Received):
        return
    looks = _looks(answering)
    if all(look is not None and not look.is_owed for look in looks.values()):
        _send_notice(answering) if has_defects(case) else accept(answering)
    elif has_defects(case) and phase.notice_due is not None and answering.at > noon(phase.notice_due):
        _send_notice(answering)


def days_for_the_notice_are_over(answering: Answering) -> None:
    """What was found goes out; if nothing was, the application is accepted as of its receipt (逾期不告知即为受理)."""
    case, phase = answering.case, answering.case.phase
    if has_defects(case):
        _send_notice(answering)
    elif isinstance(phase, Received):
        _lapse(answering)
        say_accepted(answering, AcceptanceDeemed, phase.since, ("L04",))
        advance(answering)
        renewing.renew_if_ended(answering)


def has_defects(case: Case) -> bool:
    """Whether a desk that looked has found something."""
    looks = (step.look for step in case.steps.values() if isinstance(step, Waiting))
    return any(look is not None and look.defects for look in looks)


def _send_notice(answering: Answering) -> None:
    _lapse(answering)
    found = {name: look.defects for name, look in _looks(answering).items() if look is not None and look.defects}
    until = supplement_until(answering.compiled, answering.at)
    answering.say(NoticeIssued(defects=found, until=until, law=of_licence(answering.compiled, "L04")))


def _lapse(answering: Answering) -> None:
    """Whoever has not looked by now counts as having found nothing."""
    for name, look in _looks(answering).items():
        if look is not None and look.is_owed:
            answering.say(LookLapsed(step=name, round=look.round))


def _looks(answering: Answering) -> dict[str, Look | None]:
    case, order = answering.case, answering.compiled.order
    waiting = {name: step.look for name in order if isinstance(step := case.steps[name], Waiting)}
    return {name: asked for name, asked in waiting.items() if not is_announced(answering.compiled, name)}


def why_not_acceptable(case: Case) -> str | None:
    """The code by which nobody can accept or decline a case any more, or None."""
    match case.phase:
        case Received() | Preliminary() | Noticed():
            return None
        case InReview():
            return "case_accepted"
        case _:
            return why_over(case)
