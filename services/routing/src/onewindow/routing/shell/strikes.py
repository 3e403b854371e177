"""When deadlines may strike: half a minute after them, and not before all that was said in time has been heard.

A deadline is over when two clocks say so, this machine's and the log's: neither alone can make one strike early.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from onewindow.chassis.ports import Bus, Clock
from onewindow.contracts import topics
from onewindow.contracts.instant import Instant, shift
from onewindow.routing.shell.memory import Memory

STRIKE_AFTER_S = 30
"""A deadline strikes this long after it, so that what was said in time has arrived."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Deadlines ``before`` an instant may strike when everything below ``ends`` has been heard."""

    before: Instant
    ends: Mapping[str, int]


def passed(clock: Clock) -> Instant:
    """The instant up to which time has passed by both clocks."""
    return shift(clock.now(), seconds=-max(0.0, clock.off_s()))


class Strikes:
    """Holds deadlines back until the inputs' ends, as they were when one came up, are reached."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._targets: dict[int, _Target] = {}

    def are_due(self, memory: Memory) -> bool:
        """Whether some deadline has been over for half a minute."""
        return memory.has_due(self._before())

    async def before(self, memory: Memory) -> Instant | None:
        """Before which instant deadlines may strike now; None: what was in the inputs then is not all heard yet.

        The ends are read half a minute after that instant, so they cover what was said in time about it, and nothing
        later: a deadline that came up since has to wait for ends that are read anew. Raises PortError.
        """
        target = self._targets.get(memory.partition)
        if target is None:
            before = self._before()
            ends = await asyncio.gather(*(self._bus.end(topic, memory.partition) for topic in topics.INPUTS))
            target = self._targets[memory.partition] = _Target(before, dict(zip(topics.INPUTS, ends, strict=True)))
        if any(memory.heard.get(topic, 0) < end for topic, end in target.ends.items()):
            return None
        del self._targets[memory.partition]
        return target.before

    def forget(self, partition: int) -> None:
        """The partition is not ours any more."""
        self._targets.pop(partition, None)

    def _before(self) -> Instant:
        return shift(passed(self._clock), seconds=-STRIKE_AFTER_S)
