"""The objection of a consulted desk, which the department that leads may have to answer: it reads both."""

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.step import Step
from onewindow.department_worker.core.review import Review, Withdrawn


def objects(review: Review, step: Step) -> bool:
    """Whether a consulted desk has said no."""
    return step.kind == "consult" and review.state == Withdrawn("denied")


def waits_for_an_answer(review: Review, step: Step) -> bool:
    """Whether nobody has told the desk why it was decided otherwise; whether it was, the case knows."""
    return objects(review, step) and review.asking.objection_answer is None


def who_reads(review: Review, compiled: CompiledDefinition | None) -> tuple[str, ...]:
    """The departments that read a review: whose it is, and of an objection the one that leads."""
    own = review.asking.department
    step = compiled.definition.steps.get(review.asking.step) if compiled else None
    return (own, compiled.definition.lead) if compiled and step and objects(review, step) else (own,)
