"""The pages of a review: on which one it begins, and what makes an officer who saw one look again."""

from dataclasses import replace

from onewindow.department_worker.core.review import Asking, Review, State

_PAGES_OF_AN_ENTRY = 1_000
"""More than one entry of a case can turn."""


def first_page(asking: Asking) -> int:
    """The page on which a review begins: 1, if its asking begins with it.

    A review that begins later was there before and was lost. Its pages are numbered where no page of it can have been
    yet, lest an officer who still looks at an old one answers on it, or gives an answer of the same id again.
    """
    return 1 if asking.since == asking.opened_at else asking.seq * _PAGES_OF_AN_ENTRY


def turns_page(before: Review, after: Review) -> bool:
    """Whether an officer who saw ``before`` must look again before they answer.

    What a desk only files (the same asking said again at a higher ``seq``, the reply to an answer under an older
    token) costs nobody their page. A refusal does: the same answer, given again, is a new one.
    """
    return _seen(before) != _seen(after)


def _seen(review: Review) -> tuple[Asking, State, bool, int]:
    return replace(review.asking, seq=0, told_by=0), review.state, review.automatic, review.refusals
