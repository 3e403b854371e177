"""The one result: the first package prepared for a conclusion is the issued one, and it is delivered once.

A result that follows another is prepared, issued and delivered by the same rules; the package of one that it follows
stays what it was, and is not delivered any more.
"""

from onewindow.contracts.case import CaseDelivered, CaseIssued
from onewindow.contracts.notice import NoticeFact, NoticeFailed, NoticeSent, ResultCollected, ResultPrepared
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.state import Closed, Concluded, Delivered, why_no_result, why_over


def noticed(answering: Answering, fact: NoticeFact) -> None:
    """Hear the notifier. Notices sent or failed move no case."""
    match fact:
        case ResultPrepared():
            _prepared(answering, fact)
        case ResultCollected():
            _collected(answering, fact)
        case NoticeSent() | NoticeFailed():
            pass


def _prepared(answering: Answering, fact: ResultPrepared) -> None:
    phase = answering.case.phase
    if code := answering.forbidden(fact.by, "prepare"):
        answering.refuse(fact, code)
    elif not isinstance(phase, Concluded | Delivered):
        answering.refuse(fact, why_no_result(answering.case))
    elif any((one.conclusion, one.package) == (fact.conclusion, fact.package) for one in phase.former):
        pass  # issued, and revised since
    elif phase.conclusion != fact.conclusion:
        answering.refuse(fact, "other_package")
    elif phase.package is None:
        answering.say(CaseIssued(conclusion=fact.conclusion, package=fact.package))
    elif phase.package != fact.package:
        answering.refuse(fact, "other_package")


def _collected(answering: Answering, fact: ResultCollected) -> None:
    phase = answering.case.phase
    if code := answering.forbidden(fact.by, "hand_over" if fact.mode != "download" else "collect"):
        answering.refuse(fact, code)
    elif isinstance(phase, Closed):
        answering.refuse(fact, why_over(answering.case))
    elif not isinstance(phase, Concluded | Delivered):
        answering.refuse(fact, "result_not_ready")
    elif any(one.package == fact.package for one in phase.former):
        answering.refuse(fact, "result_revised")
    elif phase.package is None:
        answering.refuse(fact, "result_not_ready")
    elif phase.package != fact.package:
        answering.refuse(fact, "other_package")
    elif isinstance(phase, Concluded):
        answering.say(CaseDelivered(mode=fact.mode))
