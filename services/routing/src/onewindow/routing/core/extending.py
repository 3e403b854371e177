"""The one extension of a statutory term (延长): by whom, how often, by how much (行政许可法 Arts. 42 and 26).

    of a step    its department's head, by what the step's clock allows; by law no step has longer than its case
    of the case  one department decides: the head of that authority (本行政机关负责人); several together: the head of
                 the government of their level (本级人民政府负责人); so no case outlasts 45 + 15 working days

A desk asks and its head answers, or the head does so unasked. Once, before the term is over; the reasons are told to
the applicant, those of the desk that asked if the head gives none.
"""

from dataclasses import replace

from onewindow.contracts.case import CaseExtended, ExtensionAsked, ExtensionDenied, StepExtended
from onewindow.contracts.review import ExtensionGranted, ExtensionOf, ExtensionRefused, ExtensionRequested
from onewindow.definitions.step import Clock
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.laws import of_decision
from onewindow.routing.core.pausing import stretches
from onewindow.routing.core.state import ALL, Case, Request, Term
from onewindow.routing.core.terms import case_term, end_of, is_joint, laws_of, step_term


def why_not_ask(answering: Answering, fact: ExtensionRequested) -> str | None:
    """The code by which a desk may not ask for more days, or None."""
    if not fact.reasons:
        return "reasons_missing"
    if (fact.of, fact.step) in answering.case.requests:
        return "extension_asked"
    return _not_extendable(answering, fact.of, fact.step, fact.days)


def why_not(answering: Answering, fact: ExtensionGranted) -> str | None:
    """The code by which the extension is refused, or None."""
    if fact.by.role != _who(answering.case, fact.of):
        return "not_allowed"
    if not fact.reasons and _request(answering.case, fact) is None:
        return "reasons_missing"
    return _not_extendable(answering, fact.of, fact.step, fact.days)


def why_not_refuse(answering: Answering, fact: ExtensionRefused) -> str | None:
    """The code by which a head may not refuse more days, or None."""
    if fact.by.role != _who(answering.case, fact.of):
        return "not_allowed"
    return None if _request(answering.case, fact) is not None else "extension_not_asked"


def asked(answering: Answering, fact: ExtensionRequested) -> None:
    """A head has to say yes or no."""
    answering.say(ExtensionAsked(step=fact.step, of=fact.of, by=fact.by.id, days=fact.days, reasons=fact.reasons))


def refused(answering: Answering, fact: ExtensionRefused) -> None:
    """The last days stay; the desk may ask again with better reasons."""
    denied = ExtensionDenied(step=fact.step, of=fact.of, by=fact.by.id, on_behalf_of=fact.by.on_behalf_of)
    answering.say(denied)


def extended(answering: Answering, fact: ExtensionGranted) -> None:
    """The last day by law is later from now on; what was promised stays promised."""
    request = _request(answering.case, fact)
    reasons = fact.reasons or (request.reasons if request else "")
    if fact.of == "step":
        _extend_step(answering, fact, reasons)
    else:
        _extend_case(answering, fact, reasons)


def _extend_case(answering: Answering, fact: ExtensionGranted, reasons: str) -> None:
    case, compiled = answering.case, answering.compiled
    longer = case._replace(term=replace(case.term, extended=fact.days or ALL))
    later = case_term(compiled, longer, stretches(case, compiled), answering.calendar)
    if later.due is not None:
        answering.say(
            CaseExtended(
                step=fact.step,
                by=fact.by.id,
                on_behalf_of=fact.by.on_behalf_of,
                reasons=reasons,
                due=later.due,
                days=fact.days,
                provisional=case.term.provisional or later.provisional,
                law=laws_of(compiled, case),
            )
        )


def _extend_step(answering: Answering, fact: ExtensionGranted, reasons: str) -> None:
    case, compiled, name = answering.case, answering.compiled, fact.step
    known, extend = case.terms[name], compiled.definition.steps[name].clock.extend
    days = fact.days or (extend.count if extend else 0)
    longer = case._replace(terms={**case.terms, name: replace(known, extended=days)})
    later = step_term(compiled, longer, name, answering.at, answering.calendar)
    if later.due is not None:
        answering.say(
            StepExtended(
                step=name,
                by=fact.by.id,
                on_behalf_of=fact.by.on_behalf_of,
                reasons=reasons,
                due=later.due,
                days=days,
                provisional=known.provisional or later.provisional,
                law=of_decision(compiled, name, "L07"),
            )
        )


def _who(case: Case, of: ExtensionOf) -> str:
    """The role that extends, of the department whose step it is said at, or of the government."""
    return "government_head" if of == "case" and is_joint(case) else "head"


def _request(case: Case, fact: ExtensionGranted | ExtensionRefused) -> Request | None:
    """What was asked for and is answered now: at that desk, or for the whole case at any."""
    if fact.of == "step":
        return case.requests.get(("step", fact.step))
    return next((one for (of, _), one in case.requests.items() if of == "case"), None)


def _not_extendable(answering: Answering, of: ExtensionOf, step: str, days: int | None) -> str | None:
    clock, term = _clock_of(answering, of, step)
    if clock.extend is None or term.due is None:
        return "no_extension"
    if term.extended:
        return "extended_already"
    if term.over or (of == "step" and answering.at > end_of(term.due)):
        return "term_over"
    return None if days is None or 1 <= days <= clock.extend.count else "extension_too_long"


def _clock_of(answering: Answering, of: ExtensionOf, step: str) -> tuple[Clock, Term]:
    definition, case = answering.compiled.definition, answering.case
    if of == "case":
        return definition.clock, case.term
    return definition.steps[step].clock, case.terms.get(step, Term())
