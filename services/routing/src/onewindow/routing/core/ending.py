"""How a case ends before it is concluded: its applicant takes it back, or the lead department terminates it.

    handed in ──── ten minutes ────▶ ──── until the conclusion ────▶
             withdrawn: undone,      withdrawn: counts as never filed,    what was granted stands,
             counted nowhere         materials go back                    what is open is cancelled
             terminated: the applicant has died, the legal person has ended …

撤回 and 终止 after the departments' rules of procedure for licences, and the grounds of 行政许可法 Art. 70.
"""

from onewindow.contracts.application import ApplicationWithdrawn
from onewindow.contracts.case import CaseTerminated, CaseWithdrawn
from onewindow.contracts.instant import shift
from onewindow.contracts.review import CaseTerminationDecided
from onewindow.definitions.endings import GROUNDS, UNDO_S
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.state import is_over, why_over

_LAW = ("L21",)


def withdrawn(answering: Answering, fact: ApplicationWithdrawn) -> None:
    """The applicant takes it back before a conclusion: granted steps stand, the rest is cancelled."""
    if code := _over(answering) or answering.forbidden(fact.by, "withdraw"):
        answering.refuse(fact, code)
        return
    undone = answering.at <= shift(answering.case.opened_at, seconds=UNDO_S)
    cancel_open(answering)
    answering.say(CaseWithdrawn(undone=undone, law=_LAW))


def terminated(answering: Answering, fact: CaseTerminationDecided) -> None:
    """The lead department ends it without a decision: there is nobody, or nothing, to decide about any more."""
    if code := _over(answering) or answering.forbidden_to_lead(fact.by, "terminate") or _wrong(fact):
        answering.refuse(fact, code)
        return
    cancel_open(answering)
    by = fact.by
    answering.say(CaseTerminated(ground=fact.ground, step=fact.step, by=by.id, on_behalf_of=by.on_behalf_of, law=_LAW))


def _over(answering: Answering) -> str | None:
    return why_over(answering.case) if is_over(answering.case) else None


def _wrong(fact: CaseTerminationDecided) -> str | None:
    return None if fact.ground in GROUNDS else "ground_unknown"
