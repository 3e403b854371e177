"""The automatic rule (秒批): a step that its definition lets a condition grant is granted as it comes in.

The fact follows from what was asked alone, instant included, so that every worker that reads the record says the
very same bytes. A rule that says no, or that has no value for these facts, leaves the step to people.
"""

from onewindow.contracts.fact import By
from onewindow.contracts.review import ReviewGranted
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.conditions import EvaluationError, UnansweredError
from onewindow.department_worker.core.desk import mark
from onewindow.department_worker.core.review import Answered, Asking, Deciding, Review, fact_id

NAME = "department-worker"
"""How the service signs what a rule decided."""


def decide_by_rule(review: Review, before: Review | None, definition: CompiledDefinition | None) -> Review:
    """The review, answered if the step's rule grants it, else the same.

    The rule looks at each asking once, when it begins (``before`` is the review until then): what the case refused
    or people found open is theirs.
    """
    asking = review.asking
    if definition is None or not isinstance(review.state, Deciding) or _id(asking) in review.replies:
        return review
    if before is not None and before.asking.asks_as(asking):
        return review
    step = definition.definition.steps.get(asking.step)
    if step is None or step.kind == "consult" or not _holds(definition, asking):
        return review
    fact = _grant(asking)
    return mark(review, asking, fact.id, "grant", fact.by, fact.at)


def said_by_rule(review: Review) -> ReviewGranted | None:
    """The fact by which the rule answered, None if the review does not wait for the reply to one."""
    if isinstance(review.state, Answered) and review.state.fact == _id(review.asking):
        return _grant(review.asking)
    return None


def _holds(definition: CompiledDefinition, asking: Asking) -> bool:
    try:
        return definition.automatic(asking.step, asking.routes) is True
    except (UnansweredError, EvaluationError):
        return False


def _id(asking: Asking) -> str:
    return fact_id(asking, "grant", "rule")


def _grant(asking: Asking) -> ReviewGranted:
    return ReviewGranted(
        id=_id(asking),
        at=asking.since,
        application_id=asking.application_id,
        by=By(id=NAME, role="service", department=asking.department),
        step=asking.step,
        round=asking.round,
        turn=asking.turn,
        automatic=True,
    )
