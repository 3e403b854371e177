"""Granted on a promise (告知承诺制): the applicant has promised in writing, and the desk checks afterwards.

    handed in with a promise ──▶ granted ──▶ a check is owed within the definition's days ──▶ kept
                                                                                          ──▶ broken: said, for whoever
                                                                                              takes the grant back
                 ──▶ not granted, or without a promise: nothing is owed

The applicant chooses, step by step, where the definition has terms for it; the desk decides as ever. A grant that goes
back takes its check along: the next one owes it anew. The check may come after the result, and after its day.
"""

from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.case import StepCommitmentChecked
from onewindow.contracts.review import CommitmentChecked
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering, UnhearableError
from onewindow.routing.core.duties import owe
from onewindow.routing.core.state import Closed, Granted


def must_be_allowed(compiled: CompiledDefinition, fact: ApplicationSubmitted) -> None:
    """Raises UnhearableError unless every step that rests on a promise may, and is planned."""
    steps = compiled.definition.steps
    for step in fact.commitment:
        if step not in steps or steps[step].commitment is None or not compiled.holds(step, fact.routes):
            raise UnhearableError("commitment_not_allowed")


def owe_a_check(answering: Answering, step: str) -> None:
    """A grant that rests on a promise is to be checked."""
    terms = answering.compiled.definition.steps[step].commitment
    if terms is not None and step in answering.case.commitments:
        owe(answering, "commitment_check", terms.check, step=step)


def checked(answering: Answering, fact: CommitmentChecked) -> None:
    """The desk has looked whether the promise is true."""
    if code := _why_not(answering, fact):
        answering.refuse(fact, code)
        return
    by = fact.by
    answering.say(StepCommitmentChecked(step=fact.step, kept=fact.kept, by=by.id, on_behalf_of=by.on_behalf_of))


def _why_not(answering: Answering, fact: CommitmentChecked) -> str | None:
    case = answering.case
    if isinstance(case.phase, Closed):
        return "case_closed"
    step = case.steps.get(fact.step)
    if step is None:
        return "unknown"
    if code := answering.forbidden(fact.by, "check_commitment", fact.step):
        return code
    if not isinstance(step, Granted) or ("commitment_check", fact.step) not in case.duties:
        return "check_not_owed"
    if fact.round != step.round:
        return "old_round"
    return None if fact.turn == step.turn else "old_turn"
