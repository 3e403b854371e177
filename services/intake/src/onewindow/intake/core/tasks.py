"""Where one task of a theme stands for somebody: one word, from what they handed in and what they have begun.

not_started ──▶ begun ──▶ handed_in ──▶ done
                            │  ▲   └──▶ ended       refused, taken back or over without a result
                            ▼  │
                           asked                    the applicant must put something right (补正)
"""

from collections.abc import Sequence
from typing import Literal

from onewindow.contracts.fixed import fixed

Standing = Literal["not_started", "begun", "handed_in", "asked", "done", "ended"]

_GRANTED = frozenset({"approved", "partial"})


@fixed(kw_only=True)
class Filed:
    """One application for the service: its number, its state and outcome as they are shown."""

    number: str
    state: str
    outcome: str | None


@fixed(kw_only=True)
class Task:
    """Where the task stands, and the application or the draft that says so."""

    standing: Standing
    number: str | None = None
    draft: str | None = None


def task(filed: Sequence[Filed], drafts: Sequence[str]) -> Task:
    """What matters most to its applicant: what they must do, what is on its way, what they began, what is over.

    Both sequences have the last one first.
    """
    standings = [(_standing(one), one.number) for one in filed]
    for wanted in ("asked", "handed_in"):
        for standing, number in standings:
            if standing == wanted:
                return Task(standing=standing, number=number)
    if drafts:
        return Task(standing="begun", draft=drafts[0])
    for wanted in ("done", "ended"):
        for standing, number in standings:
            if standing == wanted:
                return Task(standing=standing, number=number)
    return Task(standing="not_started")


def _standing(filed: Filed) -> Standing:
    if filed.outcome is not None:
        return "done" if filed.outcome in _GRANTED else "ended"
    if filed.state == "closed":
        return "ended"
    return "asked" if filed.state == "asked" else "handed_in"
