"""What has changed since somebody looked at a review: a page carries what it showed, for a later page to compare."""

from collections.abc import Mapping
from typing import get_args

from onewindow.contracts.api.reviews import ReviewDetail, ReviewState
from onewindow.contracts.fixed import fixed

_STATES = frozenset(get_args(ReviewState))


@fixed()
class Change:
    """One thing that was ``before`` and is ``now``; empty: nobody, nothing."""

    what: str
    before: str
    now: str


def shown(review: ReviewDetail) -> dict[str, str]:
    """What a page shows of a review, by the names of its hidden fields."""
    return {
        "seen.state": review.state,
        "seen.taken_by": review.taken_by or "",
        "seen.round": str(review.round),
        "seen.due": review.due or "",
        "seen.paused_until": review.paused_until or "",
    }


def changes(typed: Mapping[str, str], review: ReviewDetail) -> list[Change]:
    """What is not any more as the page showed it; a page that says nothing of itself has seen nothing."""
    if typed.get("seen.state") not in _STATES:
        return []
    now = shown(review)
    return [
        Change(name.removeprefix("seen."), typed[name], said)
        for name, said in now.items()
        if typed.get(name, said) != said
    ]
