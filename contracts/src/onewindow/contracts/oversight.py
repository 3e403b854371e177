"""What supervisors and operators say to cases, through routing's own interface."""

from typing import Literal

from onewindow.contracts.fact import Fact
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day


@fixed(kw_only=True)
class UnblockOrdered(Fact):
    """An operator lets a blocked case go on: its parked records are heard in order, except those in ``drop``.

    ``drop`` names origins (``topic/partition/offset``); ``reasons`` is the salted hash of the operator's text.
    """

    drop: tuple[str, ...] = ()
    reasons: str
    type: Literal["onewindow.oversight.unblock_ordered.v1"] = "onewindow.oversight.unblock_ordered.v1"


@fixed(kw_only=True)
class DaysOff:
    """Days off in a row, from ``first`` to ``last``, and the Saturdays and Sundays that are worked for them."""

    first: Day
    last: Day
    made_up: tuple[Day, ...] = ()


@fixed(kw_only=True)
class CalendarImported(Fact):
    """The days of a year are known, or known better: each open case counts its last days again.

    Said once in every partition: ``application_id`` is no application's but the key under which it lies there.
    ``published``: the year's notice has come; ``version`` is the hash of the file that was imported.
    """

    year: int
    published: bool
    holidays: tuple[DaysOff, ...]
    version: str
    type: Literal["onewindow.oversight.calendar_imported.v1"] = "onewindow.oversight.calendar_imported.v1"


OversightFact = UnblockOrdered | CalendarImported
