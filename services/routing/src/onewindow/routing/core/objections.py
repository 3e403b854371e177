"""Objections of consulted departments that were overruled: the one that leads owes each of them an answer.

    consulted, disagrees with reasons ──▶ concluded all the same, wholly or in part ──10 wd──▶ answered, with reasons

Advice binds nobody, so a case may be approved against it; whoever leads then tells the objector why (after a municipal
rule on parallel approval). That the days are over is said once, and the answer is owed still. What was rejected, and
what the leading department objected to itself, is owed no answer.
"""

from onewindow.contracts.case import StepObjectionAnswered
from onewindow.contracts.review import ObjectionAnswered
from onewindow.definitions.duration import Duration
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.duties import owe
from onewindow.routing.core.state import Closed, Concluded, Denied, is_over

ANSWER = Duration(10, "wd")
"""From the conclusion, for telling whoever objected why it was decided against them."""


def owe_answers(answering: Answering) -> None:
    """The case has just been concluded: say to which consulted departments an answer is owed."""
    case, definition = answering.case, answering.compiled.definition
    if not isinstance(case.phase, Concluded) or case.phase.outcome not in ("approved", "partial"):
        return
    for name in answering.compiled.order:
        advises = definition.steps[name].kind == "consult" and case.departments.get(name) != definition.lead
        if advises and isinstance(case.steps[name], Denied):
            owe(answering, "objection_answer", ANSWER, step=name)


def answered(answering: Answering, fact: ObjectionAnswered) -> None:
    """An officer or the head of the department that leads tells why."""
    code = answering.forbidden_to_lead(fact.by, "answer_objection")
    if code := code or _why_not(answering, fact):
        answering.refuse(fact, code)
        return
    answering.say(
        StepObjectionAnswered(step=fact.step, by=fact.by.id, reasons=fact.reasons, on_behalf_of=fact.by.on_behalf_of)
    )


def _why_not(answering: Answering, fact: ObjectionAnswered) -> str | None:
    case = answering.case
    if fact.step not in case.steps:
        return "unknown"
    if not is_over(case):
        return "case_not_concluded"
    if isinstance(case.phase, Closed):
        return "case_closed"
    if ("objection_answer", fact.step) not in case.duties:
        return "no_objection"
    return None if fact.reasons else "reasons_missing"
