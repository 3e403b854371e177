"""Checks on site (现场核查): two officers go, once for all steps that share the visit; before that nobody decides.

    food ──┐                                     ┌── food: granted or denied
    fire ──┼── one visit, one record ── counts ──┼── fire: waits for an earlier step, decides without going again
    sign ──┘   (two officers or more)            └── sign: a supplement changed what it needs: somebody goes again

The record is said at any of the desks, by whoever has it open. It counts for the steps that were planned then, as long
as what they need is what it was: not the round but the fingerprint says whether somebody has to go again. Each officer
works for a department that shares the visit, was not recused from any of its steps, and does not visit themselves. A
visit stops no clock: Art. 45 of the Administrative Licensing Law does not name it, Art. 34(3) asks for two officers.
Whoever was there has looked at the steps, and does not decide one that has two persons.
"""

from onewindow.contracts.case import SiteCheckRecorded
from onewindow.contracts.fact import By
from onewindow.contracts.review import ReviewDenied, ReviewGranted, SiteChecked
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.fingerprint import fingerprint
from onewindow.routing.core.state import Case, Skipped


def why_undecided(answering: Answering, fact: ReviewGranted | ReviewDenied) -> str | None:
    """The code by which a decision is refused that somebody ought to have gone for first, or None."""
    definition = answering.compiled.definition
    visit = definition.steps[fact.step].site_check
    if visit is None or answering.case.visit_of(fact.step):
        return None
    by_rule = isinstance(fact, ReviewGranted) and fact.automatic
    return None if by_rule and "automatic" in definition.visits[visit].spares else "site_check_missing"


def why_not(answering: Answering, fact: SiteChecked) -> str | None:
    """The code by which the record of a visit is refused, or None."""
    definition = answering.compiled.definition
    visit = definition.steps[fact.step].site_check
    if visit is None:
        return "wrong_kind"
    if answering.case.visit_of(fact.step):
        return "site_checked"
    people = {officer.id for officer in fact.officers}
    if len(people) < len(fact.officers):
        return "officer_twice"
    if len(people) < definition.visits[visit].officers:
        return "two_officers_needed"
    if not fact.findings:
        return "findings_missing"
    steps = _sharing(answering.case, answering.compiled, visit)
    return next((code for officer in fact.officers if (code := _why_not_there(answering, officer, steps))), None)


def recorded(answering: Answering, fact: SiteChecked) -> None:
    """It counts for every planned step that shares the visit, also for one that opens later."""
    case, compiled = answering.case, answering.compiled
    visit = compiled.definition.steps[fact.step].site_check
    answering.say(
        SiteCheckRecorded(
            step=fact.step,
            steps={step: fingerprint(compiled, step, case.inputs) for step in _sharing(case, compiled, visit)},
            officers=tuple(officer.id for officer in fact.officers),
            findings=fact.findings,
            by=fact.by.id,
            law=("L13",),
        )
    )


def _why_not_there(answering: Answering, officer: By, steps: tuple[str, ...]) -> str | None:
    """Somebody may go who may for one of the steps, unless they were recused from another."""
    codes = [answering.forbidden(officer, "check_site", step) for step in steps]
    return (
        None
        if None in codes and "recused" not in codes
        else next(code for code in ("recused", *codes) if code in codes)
    )


def _sharing(case: Case, compiled: CompiledDefinition, visit: str | None) -> tuple[str, ...]:
    steps = compiled.definition.steps
    return tuple(
        step for step in compiled.order if steps[step].site_check == visit and not isinstance(case.steps[step], Skipped)
    )
