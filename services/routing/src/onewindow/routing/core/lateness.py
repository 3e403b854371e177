"""When waiting has become a fault: what ought to have followed by itself has not.

Law of this file: it judges, it moves nothing. How long is too long stands here and nowhere else.
"""

from onewindow.contracts.instant import Instant, shift
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.state import Case, Concluded

STRIKE_WITHIN_S = 120
"""A deadline strikes half a minute after it, or as soon as all that was said in time has been heard."""
RESULT_WITHIN_S = 600
"""The notifier tries again every minute what it could not make."""


def is_strike_late(case: Case, now: Instant) -> bool:
    """Whether a deadline of the case passed two minutes ago, and it has not struck."""
    due = wake(case)
    return due is not None and shift(due, seconds=STRIKE_WITHIN_S) < now


def is_result_late(case: Case, now: Instant) -> bool:
    """Whether the case was concluded ten minutes ago, and there is no result yet."""
    phase = case.phase
    if case.blocked is not None or not isinstance(phase, Concluded) or phase.package is not None:
        return False
    return shift(phase.at, seconds=RESULT_WITHIN_S) < now
