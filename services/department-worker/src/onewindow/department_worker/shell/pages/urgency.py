"""How near the last day of a review is, in a word, a sign and a colour: never by one of them alone."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from onewindow.contracts.api.reviews import ReviewSummary
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day

Urgency = Literal["late", "soon", "ok"]
SOON_DAYS = 1
"""A hint comes one day before (电子监察的预警)."""


@fixed(kw_only=True)
class Waiting:
    """A line of the queue: the review, its nearest last day, and how near that is."""

    review: ReviewSummary
    due: Day | None
    urgency: Urgency


def in_order(reviews: Iterable[ReviewSummary], today: date) -> list[Waiting]:
    """The nearest deadline first; what has none comes last, the longest waiting before the others."""
    lines = [_line(review, today) for review in reviews]
    return sorted(lines, key=lambda one: (one.due or "9999", one.review.since))


def _line(review: ReviewSummary, today: date) -> Waiting:
    due = min((day for day in (review.promise_due, review.due, review.lapses) if day), default=None)
    left = (date.fromisoformat(due) - today).days if due else None
    urgency: Urgency = "ok" if left is None or left > SOON_DAYS else "soon" if left >= 0 else "late"
    return Waiting(review=review, due=due, urgency=urgency)
