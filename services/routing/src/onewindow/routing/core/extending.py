"""The one extension of a case's statutory term (延长): by whom, how often, until when (行政许可法 Arts. 42 and 26).

One department decides: the head of that authority (本行政机关负责人) extends. Several decide together: the head of
the government of their level (本级人民政府负责人). Once, before the term is over, by what the definition allows; the
reasons are told to the applicant.
"""

from dataclasses import replace

from onewindow.contracts.case import CaseExtended
from onewindow.contracts.review import ExtensionGranted
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.pausing import stretches
from onewindow.routing.core.terms import case_term, is_joint, laws_of


def why_not(answering: Answering, fact: ExtensionGranted) -> str | None:
    """The code by which the extension is refused, or None."""
    case = answering.case
    if fact.by.role != ("government_head" if is_joint(case) else "head"):
        return "not_allowed"
    if not fact.reasons:
        return "reasons_missing"
    if answering.compiled.definition.clock.extend is None or case.term.due is None:
        return "no_extension"
    if case.term.extended:
        return "extended_already"
    return "term_over" if case.term.over else None


def extended(answering: Answering, fact: ExtensionGranted) -> None:
    """The last day by law is later from now on; what was promised stays promised."""
    case, compiled = answering.case, answering.compiled
    longer = case._replace(term=replace(case.term, extended=True))
    later = case_term(compiled, longer, stretches(case, compiled), answering.calendar)
    if later.due is not None:
        answering.say(
            CaseExtended(
                step=fact.step,
                by=fact.by.id,
                on_behalf_of=fact.by.on_behalf_of,
                reasons=fact.reasons,
                due=later.due,
                provisional=case.term.provisional or later.provisional,
                law=laws_of(compiled, case),
            )
        )
