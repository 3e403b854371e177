"""What routing asks the desks: do you have what your queues were told? Asked by services only."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from onewindow.contracts.api import Body
from onewindow.contracts.department import StepQueued

MOST_TOLD = 500
"""So many records fit into one question."""

Offset = Annotated[int, Field(ge=0)]


class Told(Body):
    """Records that say how the steps of some cases stand, all cases of one partition.

    ``ends``, by topic (the queues of their departments and the journal): everything that moved them lies below.
    """

    partition: Annotated[int, Field(ge=0)]
    ends: Mapping[str, Offset]
    records: Annotated[tuple[StepQueued, ...], Field(max_length=MOST_TOLD)]


class Lacking(Body):
    """Ids of reviews that would move if their record were said again.

    ``absent``: the case asks, the inbox does not. ``ghosts``: the inbox asks, the case has settled it. ``behind``:
    topics that the desks have not read up to their end, so that nothing was looked at that depends on them.
    """

    absent: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
