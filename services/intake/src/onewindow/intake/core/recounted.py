"""Last days that were counted again: what was told to be over may not be over by them."""

from datetime import date
from typing import Literal

from onewindow.contracts.case import DueChanged
from onewindow.contracts.instant import Day, Instant, end_of_day

Exceeded = Literal["promise", "statutory"] | None


def exceeded_by(fact: DueChanged, known: Exceeded, at: Instant) -> Exceeded:
    """Which of the terms that were told to be over is the last that is over by these days, too."""
    if known == "statutory" and _is_over(fact.due, at):
        return "statutory"
    return "promise" if known is not None and _is_over(fact.promise_due, at) else None


def _is_over(day: Day | None, at: Instant) -> bool:
    return day is not None and end_of_day(date.fromisoformat(day)) < at
