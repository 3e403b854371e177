"""What a desk lacks: told again what the case last said of a step, it would have something else to do than it has.

Nothing is guessed: the desk's own rule (:func:`receive`) says what it would make of the record.
"""

from typing import Literal

from onewindow.contracts.department import StepQueued
from onewindow.department_worker.core.desk import receive
from onewindow.department_worker.core.review import Deciding, Looking, Paused, Review, Taken, Withdrawn

Lack = Literal["absent", "ghost"]
"""``absent``: the case asks what is not in the inbox. ``ghost``: the inbox asks what the case has settled."""


def lack(review: Review | None, queued: StepQueued) -> Lack | None:
    """What is wrong with this review if ``queued`` is what the case last said of it; None: nothing is.

    A review that knows more than the record is right, and so is one that waits for the reply to its answer.
    """
    after = receive(review, queued)
    if not isinstance(after.state, Withdrawn):
        return "absent" if review is None or not after.asking.asks_as(review.asking) else None
    return "ghost" if review is not None and isinstance(review.state, Looking | Deciding | Taken | Paused) else None
