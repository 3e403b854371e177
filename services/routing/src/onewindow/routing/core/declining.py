"""What is not accepted ends at once, in writing, with reasons and the way to challenge it.

    received, asked ── no licence is needed for it ──▶ not_needed   不受理      Art. 32(1)   L01, L06
                    ── another is competent for it ──▶ declined     不予受理    Art. 32(2)   L02, L06, L12

They are two endings: whoever needs nothing is told so, whoever came to the wrong door is told the right one. Reasons
are never left out (行政许可法 Art. 38); how to challenge it (复议、诉讼) stands in the notice and in each refusal.
"""

from onewindow.contracts.application import ApplicationDeclined, ApplicationNotNeeded
from onewindow.contracts.case import CaseDeclined, CaseNotNeeded
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.acceptance import why_not_acceptable
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.laws import of_decision, of_licence


def declined(answering: Answering, fact: ApplicationDeclined) -> None:
    """A clerk declines, names the right authority, and the case is closed (Art. 32(2))."""
    if code := _why_not(answering, fact):
        answering.refuse(fact, code)
    elif not fact.authority:
        answering.refuse(fact, "authority_missing")
    else:
        cancel_open(answering)
        law = of_licence(answering.compiled, "L02", "L06", "L12")
        answering.say(CaseDeclined(reasons=fact.reasons, authority=fact.authority, law=law))


def not_needed(answering: Answering, fact: ApplicationNotNeeded) -> None:
    """A clerk tells that nothing need be applied for, and the case is closed (Art. 32(1))."""
    if code := _why_not(answering, fact):
        answering.refuse(fact, code)
    else:
        cancel_open(answering)
        answering.say(CaseNotNeeded(reasons=fact.reasons, law=of_licence(answering.compiled, "L01", "L06")))


def laws_of_denial(compiled: CompiledDefinition, step: str) -> tuple[str, ...]:
    """The rules by which a licence is refused in writing, with reasons and remedies (Art. 38); advice refuses none."""
    return of_decision(compiled, step, "L12")


def _why_not(answering: Answering, fact: ApplicationDeclined | ApplicationNotNeeded) -> str | None:
    why = why_not_acceptable(answering.case) or answering.forbidden(fact.by, "decline")
    return why or (None if fact.reasons else "reasons_missing")
