"""A case waits for a record only where a person can find that record."""

from onewindow.chassis.parking import NotParkedError, parked_of
from onewindow.chassis.ports import Bus
from onewindow.contracts import topics
from onewindow.routing.shell.invariants.sight import Sight
from onewindow.routing.shell.memory import Memory

_READ = 500


class BlockedIsParked:
    """Every case that a record blocked has that record in the parking lot."""

    name = "blocked_is_parked"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._read: dict[int, int] = {}
        self._origins: set[str] = set()

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        waiting = [(case.application_id, case.blocked.origin) for case in sight.cases if case.blocked]
        if any(origin is not None for _, origin in waiting):
            await self._read_on(sight.memory.partition)
        return [name for name, origin in waiting if origin is not None and origin not in self._origins]

    def repair(self, memory: Memory, name: str) -> bool:
        """The record is parked again, out of the log."""
        memory.unparked.add(name)
        return True

    async def _read_on(self, partition: int) -> None:
        """Note what was parked since the last time; what lies in the log stays in it."""
        while records := await self._bus.read(topics.PARKED, partition, self._read.get(partition, 0), _READ):
            self._read[partition] = records[-1].offset + 1
            for record in records:
                try:
                    self._origins.add(parked_of(record).origin)
                except NotParkedError:
                    continue  # somebody else wrote it there; it blocks nobody
