"""What supervisors and operators say to cases, through routing's own interface."""

from typing import Literal

from onewindow.contracts.fact import Fact
from onewindow.contracts.fixed import fixed


@fixed(kw_only=True)
class UnblockOrdered(Fact):
    """An operator lets a blocked case go on: its parked records are heard in order, except those in ``drop``.

    ``drop`` names origins (``topic/partition/offset``); ``reasons`` is the salted hash of the operator's text.
    """

    drop: tuple[str, ...] = ()
    reasons: str
    type: Literal["onewindow.oversight.unblock_ordered.v1"] = "onewindow.oversight.unblock_ordered.v1"


OversightFact = UnblockOrdered
