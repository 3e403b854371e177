"""Where a consumer stands: partition by partition, for itself and for whoever watches whether it moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from onewindow.chassis.backoff import Backoff
from onewindow.chassis.ports import PortError

# Both editions' members say it like this.
_SEAT_TAKEN = re.compile("another process (sits in|took) the seat")
_SEAT_LOST = "another process sits in the seat of {}; stop one of them or give it --member another-name"


def lacking_of(error: PortError, member: str) -> str:
    """What a member whose poll failed lacks, in the words that /ready shows."""
    return _SEAT_LOST.format(member) if _SEAT_TAKEN.match(str(error)) else "the log cannot be reached"


class PartitionSeat:
    """One partition that is ours: where we stand in each topic, and the note that goes with it."""

    __slots__ = ("again", "appended_ms", "attempts", "backoff", "held", "not_before", "note", "positions", "tick_at")

    def __init__(self, backoff: Backoff) -> None:
        self.held = False
        self.again = False
        self.appended_ms = 0
        self.attempts = 0
        self.backoff = backoff
        self.not_before = 0.0
        self.tick_at = 0.0
        self.positions: dict[str, int] = {}
        self.note = ""


@dataclass(frozen=True, slots=True)
class PartitionStanding:
    """``positions``: next offset per topic. ``attempts``: times that it failed, said so and was begun anew.

    ``held``: it is worked on; until then it is being taken over. ``appended_ms``: when the last record that was handled
    had been appended; 0: none was yet.
    """

    positions: Mapping[str, int]
    attempts: int
    held: bool
    appended_ms: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A consumer as of now. ``attempts``: outages of the log that it met, said and waits out, one by one, in whichever
    partition, and records that take-overs have read: while one gets on, no other partition is polled.
    """

    group: str
    attempts: int = 0
    partitions: Mapping[int, PartitionStanding] = field(default_factory=dict)


class Watched(Protocol):
    """Who can be watched."""

    def standing(self) -> Standing:
        """Where it stands now."""
        ...
