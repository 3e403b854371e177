"""What is decided about a licence is made public (双公示): by the lead department, within seven working days.

    concluded ──7 wd──▶ published       approved, partial and rejected alike; its definition may say why not

行政许可法 Art. 40: decisions to license are public. What the public sees names no person (notifier, publicity.py).
"""

from onewindow.contracts.case import DecisionPublished
from onewindow.contracts.review import PublicationMade
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.evolve import PUBLICITY
from onewindow.routing.core.state import Closed, Concluded, Delivered, why_over


def published(answering: Answering, fact: PublicationMade) -> None:
    """Somebody of the lead department has published it; once."""
    if code := answering.forbidden_to_lead(fact.by, "publish") or _why_not(answering):
        answering.refuse(fact, code)
        return
    by = fact.by
    answering.say(DecisionPublished(step=fact.step, by=by.id, on_behalf_of=by.on_behalf_of, law=PUBLICITY))


def _why_not(answering: Answering) -> str | None:
    case = answering.case
    if isinstance(case.phase, Closed):
        return why_over(case)
    if not answering.compiled.definition.is_published:
        return "not_public"
    if not isinstance(case.phase, Concluded | Delivered):
        return "case_not_concluded"
    return None if ("publication", None) in case.duties else "published_already"
