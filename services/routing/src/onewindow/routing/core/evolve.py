"""How facts move a case. Total: never refuses, never asks the clock; the same entries give the same case for ever.

Law of this file: a fact that does not fit the case it meets cannot occur (decide.py would not have said it), so a
branch here states what the fact means and nothing else.
"""

# Above 250 lines because it is one table: what each fact means stands here once, nothing else does.

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from onewindow.contracts import case as said
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import HearingState
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import ExtensionOf
from onewindow.routing.core.gap import gap_closed
from onewindow.routing.core.recounted import counted_again
from onewindow.routing.core.state import (
    ALL,
    Announced,
    Asked,
    Blocked,
    Cancelled,
    Case,
    Closed,
    Concluded,
    Delivered,
    Denied,
    Duty,
    Elapsed,
    Former,
    Gap,
    Granted,
    Inputs,
    InReview,
    Lapsed,
    Look,
    Noticed,
    Objected,
    Open,
    Owed,
    Paused,
    Preliminary,
    Received,
    Request,
    Revoked,
    Seen,
    Skipped,
    Step,
    Taken,
    Term,
    Visited,
    Waiting,
    until_now,
)
from onewindow.routing.core.terms import end_of, with_days

PUBLICITY = ("L18",)
"""The rule by which a decision is published (双公示)."""


class FoldError(Exception):
    """The journal says something that no version of this code can have said."""


def fold(case: Case | None, entry: Entry) -> Case:
    """The case after one entry. Raises FoldError if the first entry does not open it, or one names an unknown step."""
    try:
        for fact in entry.facts:
            case = evolve(case, fact, entry.at, entry.application_id)
    except KeyError as error:
        raise FoldError(f"entry {entry.seq} of {entry.application_id} names what the case has not: {error}") from error
    if case is None:
        raise FoldError(f"entry {entry.seq} of {entry.application_id} says nothing")
    return case._replace(seq=entry.seq, heard=case.heard | {entry.cause}, time=max(case.time, entry.at))


def evolve(case: Case | None, fact: said.CaseFact, at: Instant, application_id: str) -> Case:
    """The case after one fact that was said at ``at``."""
    if isinstance(fact, said.CaseOpened):
        return _opened(fact, at, application_id)
    if case is None:
        raise FoldError(f"{application_id} was never opened")
    match fact:
        case said.StepOpened() | said.StepReopened():
            step: Step = Open(fact.round, fact.turn, fact.fingerprint, at)
            return _on_its_clock(_with(case, fact.step, step, turn=fact.turn), fact, at)
        case said.StepGranted():
            return _decided(case, fact, at, Granted)
        case said.StepDenied():
            return _decided(case, fact, at, Denied)
        case said.StepTaken():
            return _taken(case, fact.step, fact.by)
        case said.StepSeen():
            return _seen(case, fact, at)
        case said.StepLapsed():
            return _consented(case, fact)
        case said.StepAnnounced():
            return _announced(case, fact, at)
        case said.StepElapsed():
            step = Elapsed(*_announcement(case, fact), end_of(fact.due))
            return _with(case, fact.step, step)
        case said.StepObjected():
            step = Objected(*_announcement(case, fact), at, fact.by, fact.objection)
            return _with(case, fact.step, step)
        case said.StepAsked():
            return _asked(case, fact)
        case said.StepPaused():
            return _paused(case, fact)
        case said.StepResumed():
            return _resumed(case, fact)
        case said.StepReturned():
            return _still(_with(case, fact.step, Waiting(_round(case.steps[fact.step]))), fact.step, at)
        case said.StepCommitmentChecked():
            known = case._replace(commitments={**case.commitments, fact.step: fact.kept})
            return _done(known, "commitment_check", fact.step)
        case said.StepTransferred():
            return _transferred(case, fact, at)
        case said.StepReassigned():
            return _taken(_newly(case, fact.step, fact.turn), fact.step, fact.to)
        case said.StepRecused():
            return _recused(case, fact)
        case said.StepThirdPartyHeard():
            return _with_voice(case, fact)
        case said.SiteCheckRecorded():
            return _visited(case, fact, at)
        case (
            said.StepHearingOffered()
            | said.StepHearingWaived()
            | said.StepHearingRequested()
            | said.StepHearingScheduled()
        ):
            return _with_hearing(case, fact)
        case said.StepObjectionAnswered():
            return _done(_objection_answered(case, fact), "objection_answer", fact.step)
        case said.StepHearingHeld():
            return _done(_hearing(case, fact.step, held=True), "hearing", fact.step)
        case said.StepCancelled():
            cancelled = _with(case, fact.step, Cancelled(_round(case.steps[fact.step]), at))
            return _still(_unheard(cancelled, fact.step), fact.step, at)
        case said.LookOpened():
            look = Look(fact.round, fact.turn, fact.fingerprint, at)
            return _with(case, fact.step, Waiting(_round(case.steps[fact.step]), look), turn=fact.turn)
        case said.StepChecked():
            return _checked(case, fact)
        case said.LookLapsed():
            return _lapsed(case, fact)
        case said.CaseAccepted() | said.AcceptanceDeemed():
            term = Term(fact.due, fact.promise_due, fact.provisional)
            return case._replace(phase=InReview(fact.as_of), term=term)
        case said.TermExceeded():
            if fact.term == "statutory":
                return case._replace(term=replace(case.term, over=True))
            return case._replace(term=replace(case.term, promise_over=True))
        case said.GapAccepted():
            return case._replace(gap=Gap(fact.materials, fact.start, fact.until, fact.provisional))
        case said.CaseGapClosed():
            return gap_closed(case, fact)
        case said.GapExpired():
            return case._replace(gap=None)
        case said.CaseExtended():
            days = ALL if fact.days is None else fact.days
            extended = replace(case.term, due=fact.due, provisional=fact.provisional, extended=days)
            return _answered(case, "case", fact.step)._replace(term=extended)
        case said.StepExtended():
            return _step_extended(_answered(case, "step", fact.step), fact)
        case said.ExtensionAsked():
            request = Request(fact.days, fact.by, fact.reasons)
            return case._replace(requests={**case.requests, (fact.of, fact.step): request})
        case said.ExtensionDenied():
            return _answered(case, fact.of, fact.step)
        case said.DueChanged():
            return counted_again(case, fact, max(case.time, at))
        case said.ClockPaused():
            return case._replace(term=with_days(case.term, fact))
        case said.ClockResumed():
            return case._replace(term=_resumed_term(case.term, fact))
        case said.NoticeIssued():
            return case._replace(phase=Noticed(fact.until))
        case said.CaseSupplemented() | said.CaseCorrected():
            return _supplemented(case, fact, at)
        case said.CaseConcluded():
            as_of = case.phase.as_of if isinstance(case.phase, InReview) else at
            concluded = _to_deliver(case._replace(phase=Concluded(as_of, fact.id, fact.outcome, at)), fact)
            if fact.publish_by is None:
                return concluded
            return _owing(concluded, ("publication", None), Duty(fact.publish_by, fact.provisional, PUBLICITY))
        case said.ResultRevised():
            return _to_deliver(_revised(case, fact, at), fact)
        case said.CaseIssued():
            return _issued(case, fact)
        case said.CaseDelivered():
            return _done(_delivered(case, at), "delivery")
        case said.DecisionPublished():
            return _done(case, "publication")
        case said.DutyOwed():
            return _owing(case, (fact.duty, fact.step), Duty(fact.due, fact.provisional, fact.law))
        case said.DutyOverdue():
            key = fact.duty, fact.step
            return _owing(case, key, replace(case.duties[key], over=True))
        case said.CaseDeclined() | said.CaseNotNeeded():
            return case._replace(phase=Closed("declined", at))
        case said.CaseWithdrawn():
            return case._replace(phase=Closed("withdrawn", at, fact.undone))
        case said.CaseTerminated():
            return case._replace(phase=Closed("terminated", at))
        case said.CaseBlocked():
            return case._replace(blocked=Blocked(fact.code, fact.origin, at))
        case said.CaseUnblocked():
            return case._replace(blocked=None, dropped=case.dropped.union(fact.dropped))
        case said.FactRefused():
            return case
        case _:
            assert_never(fact)


def _opened(fact: said.CaseOpened, at: Instant, application_id: str) -> Case:
    steps: dict[str, Step] = {step: Waiting() for step in fact.steps}
    steps.update({step: Skipped() for step in fact.skipped})
    return Case(
        application_id=application_id,
        number=fact.number,
        service=fact.service,
        version=fact.version,
        definition_hash=fact.definition_hash,
        subject=fact.subject,
        channel=fact.channel,
        opened_at=at,
        inputs=Inputs(fact.dossier, fact.routes, fact.answers, fact.materials),
        phase=Preliminary(fact.accepted_after)
        if fact.accepted_after
        else Received(at, fact.notice_due, provisional=fact.provisional),
        term=Term(),
        terms={},
        steps=steps,
        departments=fact.steps,
        turns={},
        handled_by={},
        barred={},
        visited={},
        formerly={},
        voices={},
        hearings={},
        heard=frozenset(),
        seq=0,
        time=at,
        blocked=None,
        dropped=frozenset(),
        duties={},
        requests={},
        gap=Gap(fact.gaps) if fact.gaps else None,
        commitments=dict.fromkeys(fact.commitment),
        renews_until=fact.renews_until,
    )


def _done(case: Case, duty: said.DutyKind, step: str | None = None) -> Case:
    """The case after what was owed is done, if it was owed."""
    return case._replace(duties={key: one for key, one in case.duties.items() if key != (duty, step)})


def _to_deliver(case: Case, fact: said.CaseConcluded | said.ResultRevised) -> Case:
    """The case owes the delivery of its last result, if that is owed, and of no other."""
    case = _done(case, "delivery")
    if fact.deliver_by is None:
        return case
    return _owing(case, ("delivery", None), Duty(fact.deliver_by, fact.provisional, fact.law))


def _owing(case: Case, key: Owed, duty: Duty) -> Case:
    return case._replace(duties={**case.duties, key: duty})


def _with(case: Case, name: str, step: Step, *, turn: int | None = None) -> Case:
    steps = {**case.steps, name: step}
    if turn is None:
        return case._replace(steps=steps)
    return case._replace(steps=steps, turns={**case.turns, name: turn})


def _round(step: Step) -> int:
    return step.round


def _handled(case: Case, step: str, who: str) -> Mapping[str, frozenset[str]]:
    return {**case.handled_by, step: case.handled_by.get(step, frozenset()) | {who}}


def _decided(
    case: Case, fact: said.StepGranted | said.StepDenied, at: Instant, shape: type[Granted] | type[Denied]
) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Open | Taken):
        raise FoldError(f"{case.application_id}: {fact.step} was decided while it was not open")
    settled = shape(*_asking(step), at, fact.by, fact.decision, fact.on_behalf_of)
    return _still(_with(case, fact.step, settled), fact.step, at)


def _on_its_clock(case: Case, fact: said.StepOpened | said.StepReopened, at: Instant) -> Case:
    if fact.start is None:
        return case
    known = case.terms.get(fact.step, Term())
    still, extended = until_now(known, at), known.extended
    term = Term(fact.due, fact.promise_due, fact.provisional, extended=extended, start=fact.start, still=still)
    return case._replace(terms={**case.terms, fact.step: term})


def _still(case: Case, step: str, at: Instant) -> Case:
    """The step is not asked any more: its clock stands still, from when it first ceased to be."""
    term = case.terms.get(step)
    if term is None or term.still_since is not None:
        return case
    return case._replace(terms={**case.terms, step: replace(term, still_since=at)})


def _taken(case: Case, name: str, by: str) -> Case:
    step = case.steps[name]
    taken: Step
    match step:
        case Waiting(look=Look() as look):
            taken = replace(step, look=replace(look, taken_by=by))
        case Open() | Taken():
            taken = Taken(*_asking(step), by, step.seen)
        case _:
            raise FoldError(f"{case.application_id}: {name} was taken while nothing was asked")
    return _with(case, name, taken)._replace(handled_by=_handled(case, name, by))


def _newly(case: Case, name: str, turn: int) -> Case:
    """The same is asked under another turn, of nobody in particular."""
    step = case.steps[name]
    anew: Step
    match step:
        case Waiting(look=Look() as look):
            anew = replace(step, look=replace(look, turn=turn, taken_by=None))
        case Open() | Taken():
            anew = Open(step.round, turn, step.fingerprint, step.opened_at, step.seen)
        case _:
            raise FoldError(f"{case.application_id}: {name} was passed on while nothing was asked")
    return _with(case, name, anew, turn=turn)


def _recused(case: Case, fact: said.StepRecused) -> Case:
    barred = {**case.barred, fact.step: case.barred.get(fact.step, frozenset()) | {fact.person}}
    kept = case._replace(barred=barred)
    return kept if fact.turn is None else _newly(kept, fact.step, fact.turn)


def _with_voice(case: Case, fact: said.StepThirdPartyHeard) -> Case:
    others = (voice for voice in case.voices.get(fact.step, ()) if voice.person != fact.voice.person)
    return case._replace(voices={**case.voices, fact.step: (*others, fact.voice)})


def _visited(case: Case, fact: said.SiteCheckRecorded, at: Instant) -> Case:
    """Whoever was on the spot has looked at every step that shares the visit."""
    for step in fact.steps:
        for officer in fact.officers:
            case = case._replace(handled_by=_handled(case, step, officer))
    visited = {step: Visited(fingerprint, at) for step, fingerprint in fact.steps.items()}
    return case._replace(visited={**case.visited, **visited})


def _with_hearing(
    case: Case,
    fact: said.StepHearingOffered | said.StepHearingWaived | said.StepHearingRequested | said.StepHearingScheduled,
) -> Case:
    match fact:
        case said.StepHearingOffered():
            return _hearing(case, fact.step, request_by=fact.request_by)
        case said.StepHearingWaived():
            return _hearing(case, fact.step, waived=True)
        case said.StepHearingRequested():
            return _hearing(case, fact.step, hold_by=fact.hold_by)
        case said.StepHearingScheduled():
            return _hearing(case, fact.step, on=fact.on)


def _hearing(case: Case, step: str, **changes: Any) -> Case:
    known = case.hearings.get(step, HearingState())
    return case._replace(hearings={**case.hearings, step: replace(known, **changes)})


def _objection_answered(case: Case, fact: said.StepObjectionAnswered) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Denied):
        raise FoldError(f"{case.application_id}: an objection of {fact.step} was answered that it has not made")
    return _with(case, fact.step, replace(step, answered=fact.reasons))


def _unheard(case: Case, step: str) -> Case:
    """Nobody needs the step's answer, so nobody is heard about it; what was held stays held."""
    if step not in case.hearings or case.hearings[step].held:
        return case
    others = {name: one for name, one in case.hearings.items() if name != step}
    return _done(case._replace(hearings=others), "hearing", step)


def _seen(case: Case, fact: said.StepSeen, at: Instant) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Open | Taken):
        raise FoldError(f"{case.application_id}: {fact.step} was opened by its desk while nothing was asked")
    return _with(case, fact.step, replace(step, seen=Seen(at, fact.lapses, fact.provisional)))


def _consented(case: Case, fact: said.StepLapsed) -> Case:
    """Silence is consent as of the end of the last day, whenever that was noticed."""
    step = case.steps[fact.step]
    if not isinstance(step, Open | Taken | Asked | Paused):
        raise FoldError(f"{case.application_id}: {fact.step} lapsed while nothing was asked")
    at = end_of(fact.due)
    lapsed = Lapsed(*_asking(step), at)
    return _still(_with(case, fact.step, lapsed), fact.step, at)


def _announced(case: Case, fact: said.StepAnnounced, at: Instant) -> Case:
    term = Term(fact.due, provisional=fact.provisional, start=fact.start)
    return _with(case, fact.step, Announced(fact.round, at))._replace(terms={**case.terms, fact.step: term})


def _announcement(case: Case, fact: said.StepElapsed | said.StepObjected) -> tuple[int, Instant]:
    """What an announcement that ends began with."""
    step = case.steps[fact.step]
    if not isinstance(step, Announced):
        raise FoldError(f"{case.application_id}: {fact.step} ended to be announced while it was not")
    return step.round, step.opened_at


def _asked(case: Case, fact: said.StepAsked) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Open | Taken):
        raise FoldError(f"{case.application_id}: {fact.step} asked while it was not open")
    asked = Asked(*_asking(step), fact.defects, fact.until)
    return _with(case, fact.step, asked)._replace(handled_by=_handled(case, fact.step, fact.by))


def _paused(case: Case, fact: said.StepPaused) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Open | Taken):
        raise FoldError(f"{case.application_id}: {fact.step} was paused while it was not open")
    by = step.by if isinstance(step, Taken) else None
    paused = Paused(*_asking(step), by, fact.ground, fact.since, fact.until, step.seen)
    return _with(_with_term(case, fact.step, lambda term: with_days(term, fact)), fact.step, paused)


def _resumed(case: Case, fact: said.StepResumed) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Paused):
        raise FoldError(f"{case.application_id}: {fact.step} was resumed while it was not paused")
    seen = step.seen
    if seen is not None:
        seen = Seen(seen.at, fact.lapses, fact.lapse_provisional, (*seen.still, (fact.since, fact.until)))
    asked = Open(*_asking(step), seen) if step.by is None else Taken(*_asking(step), step.by, seen)
    return _with(_with_term(case, fact.step, lambda term: _resumed_term(term, fact)), fact.step, asked)


def _asking(step: Open | Taken | Asked | Paused | Granted | Lapsed) -> tuple[int, int, str, Instant]:
    """What every state of a step that is or was asked begins with."""
    return step.round, step.turn, step.fingerprint, step.opened_at


def _with_term(case: Case, step: str, change: Callable[[Term], Term]) -> Case:
    """The case with the step's own term changed, if it has one."""
    term = case.terms.get(step)
    return case if term is None else case._replace(terms={**case.terms, step: change(term)})


def _step_extended(case: Case, fact: said.StepExtended) -> Case:
    def longer(term: Term) -> Term:
        return replace(term, due=fact.due, provisional=fact.provisional, extended=fact.days)

    return _with_term(case, fact.step, longer)


def _answered(case: Case, of: ExtensionOf, step: str) -> Case:
    """A head has answered a desk that asked for more days; of the whole case, every desk that did."""
    kept = {key: one for key, one in case.requests.items() if key[0] != of or (of == "step" and key[1] != step)}
    return case._replace(requests=kept)


def _resumed_term(term: Term, fact: said.ClockResumed | said.StepResumed) -> Term:
    """The days of a pause that is over do not count, and the last days are those with it."""
    return replace(with_days(term, fact), still=(*term.still, (fact.since, fact.until)))


def _checked(case: Case, fact: said.StepChecked) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Waiting) or step.look is None:
        raise FoldError(f"{case.application_id}: {fact.step} was checked while nobody looked")
    look = replace(step.look, checked_by=fact.by, defects=fact.defects)
    checked = _with(case, fact.step, replace(step, look=look))
    return checked._replace(handled_by=_handled(case, fact.step, fact.by))


def _lapsed(case: Case, fact: said.LookLapsed) -> Case:
    step = case.steps[fact.step]
    if not isinstance(step, Waiting) or step.look is None:
        raise FoldError(f"{case.application_id}: {fact.step} lapsed while nobody was asked to look")
    return _with(case, fact.step, replace(step, look=replace(step.look, lapsed=True)))


def _transferred(case: Case, fact: said.StepTransferred, at: Instant) -> Case:
    step = case.steps[fact.step]
    moved: Step
    match step:
        case Waiting(look=Look() as look):
            moved = replace(step, look=Look(look.round, fact.turn, look.fingerprint, at))
        case Open() | Taken():
            moved = Open(step.round, fact.turn, step.fingerprint, at)
        case _:
            raise FoldError(f"{case.application_id}: {fact.step} was transferred while nothing was asked")
    return _handed_on(_with(case, fact.step, moved, turn=fact.turn), {fact.step: fact.department})


def _handed_on(case: Case, departments: Mapping[str, str]) -> Case:
    """Steps go to departments; whoever had one before is remembered, so that its desk can be told for ever."""
    gone = {
        step: tuple(dict.fromkeys((*case.formerly.get(step, ()), case.departments[step])))
        for step, department in departments.items()
        if case.departments.get(step, department) != department
    }
    return case._replace(departments={**case.departments, **departments}, formerly={**case.formerly, **gone})


def _supplemented(case: Case, fact: said.CaseSupplemented | said.CaseCorrected, at: Instant) -> Case:
    inputs = Inputs(
        fact.dossier,
        {**case.inputs.routes, **fact.routes},
        {**case.inputs.answers, **fact.answers},
        {**case.inputs.materials, **fact.materials},
    )
    steps = dict(case.steps)
    steps.update({step: Waiting(_round(case.steps[step])) for step in fact.planned})
    steps.update({step: Skipped(_round(case.steps[step])) for step in fact.skipped})
    phase = case.phase
    if isinstance(fact, said.CaseSupplemented) and isinstance(phase, Received | Noticed):
        completed = isinstance(phase, Noticed) or phase.completed
        phase = Received(at, fact.notice_due, completed, fact.provisional)
    supplemented = case._replace(inputs=inputs, steps=steps, phase=phase, renews_until=fact.renews_until)
    for step in (*fact.planned, *fact.skipped):
        supplemented = _still(supplemented, step, at)
    for step in fact.skipped:
        supplemented = _unheard(supplemented, step)
    return _handed_on(supplemented, fact.planned)


def _issued(case: Case, fact: said.CaseIssued) -> Case:
    if not isinstance(case.phase, Concluded):
        raise FoldError(f"{case.application_id}: a result was issued before a conclusion")
    issued = case._replace(phase=replace(case.phase, package=fact.package))
    # Who applied online has the result in their account with that, whenever they look (电子送达).
    return _done(issued, "delivery") if case.channel == "online" else issued


def _delivered(case: Case, at: Instant) -> Case:
    phase = case.phase
    if not isinstance(phase, Concluded) or phase.package is None:
        raise FoldError(f"{case.application_id}: delivered before there was a result")
    delivered = Delivered(phase.as_of, phase.conclusion, phase.outcome, phase.at, phase.package, at, phase.former)
    return case._replace(phase=delivered)


def _revised(case: Case, fact: said.ResultRevised, at: Instant) -> Case:
    phase = case.phase
    if not isinstance(phase, Concluded | Delivered) or phase.package is None:
        raise FoldError(f"{case.application_id}: a result was revised before there was one")
    delivered_at = phase.delivered_at if isinstance(phase, Delivered) else None
    former = Former(phase.conclusion, phase.outcome, phase.at, phase.package, fact.kind, delivered_at)
    steps = {name: as_proven(step, fact.proof[name], at) for name, step in case.steps.items()}
    concluded = Concluded(phase.as_of, fact.id, fact.outcome, at, former=(*phase.former, former))
    return case._replace(phase=concluded, steps=steps)


def as_proven(step: Step, proof: said.Proof, at: Instant) -> Step:
    """The step as a revision of ``at`` leaves it: a grant that was taken back is one no more."""
    if not isinstance(step, Granted | Lapsed) or proof.state != "revoked":
        return step
    return Revoked(*_asking(step), at, proof.by or "", proof.decision or "", proof.on_behalf_of)
