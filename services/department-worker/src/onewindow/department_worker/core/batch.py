"""Answering equal reviews together: which are equal, and what is said to each of them.

Equal are those about the same step of the same version of a service. A yes can be said to all of them at once, each
still by itself and only where it may be said; a no has reasons of its own and is never said to several.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from onewindow.definitions.step import Step
from onewindow.department_worker.core.commands import CallComplete, Command, GiveOpinion, GrantReview
from onewindow.department_worker.core.review import Asking, Review

Yes = Literal["complete", "opinion", "grant"]
MOST = 50
"""So many at once: as many as somebody can look through."""
YES: Mapping[Yes, Command] = {"complete": CallComplete(), "opinion": GiveOpinion("agree"), "grant": GrantReview()}


def yes_to(review: Review, step: Step) -> Yes:
    """What is said to all who are equal to this one: nothing is missing, the department agrees, or it grants."""
    if review.asking.ask == "look":
        return "complete"
    return "opinion" if step.kind == "consult" else "grant"


def equal_to_first(reviews: Sequence[Review]) -> list[bool]:
    """Of each, whether it is equal to the first."""
    return [_about(one.asking) == _about(reviews[0].asking) for one in reviews]


def _about(asking: Asking) -> tuple[str, int, str, str]:
    return asking.service, asking.version, asking.definition_hash, asking.step
