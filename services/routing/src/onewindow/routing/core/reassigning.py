"""To whom a step is given, and who is kept from it: by the head of the department, or by one's own word.

    open | taken ──reassigned──▶ taken by whom the head names, under a new turn             改派
    taken        ──recused─────▶ open under a new turn, if it was the one who held it       回避 (公务员法 Art. 76)

Whoever was recused may do nothing about the step any more, in whichever round, whichever department has it. Whether
somebody works in the department is known where the accounts are: at the desk's door.
"""

from onewindow.contracts.case import StepReassigned, StepRecused
from onewindow.contracts.review import ReviewReassigned, ReviewRecused
from onewindow.routing.core.accountable import owed
from onewindow.routing.core.answering import Answering


def why_not_reassign(answering: Answering, fact: ReviewReassigned) -> str | None:
    """The code by which it is refused: whoever was recused is not given the step, whoever has it, has it."""
    if fact.to in answering.case.barred.get(fact.step, ()):
        return "recused"
    return "already_taken" if owed(answering.case)[fact.step] == fact.to else None


def why_not_recuse(answering: Answering, fact: ReviewRecused) -> str | None:
    """The code by which it is refused: an officer speaks for themselves, the head for everybody, once for each."""
    if fact.by.role != "head" and fact.person != fact.by.id:
        return "not_allowed"
    return "recused" if fact.person in answering.case.barred.get(fact.step, ()) else None


def reassigned(answering: Answering, fact: ReviewReassigned) -> None:
    """Who is named holds it now."""
    answering.say(StepReassigned(step=fact.step, to=fact.to, by=fact.by.id, turn=_next_turn(answering, fact.step)))


def recused(answering: Answering, fact: ReviewRecused) -> None:
    """Somebody else must; what the person held is free again."""
    turn = _next_turn(answering, fact.step) if owed(answering.case)[fact.step] == fact.person else None
    answering.say(StepRecused(step=fact.step, person=fact.person, by=fact.by.id, turn=turn))


def _next_turn(answering: Answering, step: str) -> int:
    return answering.case.turns.get(step, 0) + 1
