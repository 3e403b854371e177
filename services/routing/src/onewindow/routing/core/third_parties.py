"""Third parties (利害关系人): whose major interest a step touches is told and heard before it is granted, Art. 36.

    asked ──an objection, or a consent─────────▶ heard ──▶ it may be granted
    asked ──a hearing is offered, or was held──▶ told  ──▶ it may be granted, by the rules of hearings
    asked ──nobody has been told───────────────▶ no grant: ``third_party_unheard``

The desk, or a clerk, writes down what somebody said of the step, also while its clock stands still. Whoever speaks
again is taken at their last word, and what was said stays through rounds and transfers. Who they are is known to the
log by an opaque reference only. A denial needs nobody to be heard. Definitions name such steps (`third_parties`).
"""

from onewindow.contracts.case import StepThirdPartyHeard
from onewindow.contracts.review import ReviewGranted, ThirdPartyHeard
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.hearings import is_told
from onewindow.routing.core.laws import of_licence


def why_not_hear(answering: Answering, fact: ThirdPartyHeard) -> str | None:
    """The code by which a third party's word is not taken, or None."""
    if not fact.voice.person:
        return "person_missing"
    return "reasons_missing" if fact.voice.says == "objects" and not fact.voice.reasons else None


def why_not_grant(answering: Answering, fact: ReviewGranted) -> str | None:
    """A step that touches others is not granted before any of them was heard, or all were told that they can be."""
    asks = answering.compiled.definition.steps[fact.step].third_parties
    told = answering.case.voices.get(fact.step) or is_told(answering.case, fact.step)
    return "third_party_unheard" if asks and not told else None


def heard(answering: Answering, fact: ThirdPartyHeard) -> None:
    """What they said counts from now on."""
    answering.say(StepThirdPartyHeard(step=fact.step, voice=fact.voice, by=fact.by.id, law=_laws(answering, fact.step)))


def _laws(answering: Answering, step: str) -> tuple[str, ...]:
    """The rule of a licence by which somebody had to be heard."""
    compiled = answering.compiled
    return of_licence(compiled, "L14") if compiled.definition.steps[step].third_parties else ()
