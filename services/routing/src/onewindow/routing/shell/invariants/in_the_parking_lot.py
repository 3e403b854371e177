"""A case waits for a record only where a person can find that record."""

from collections.abc import Mapping
from contextlib import suppress

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
        self._parked: dict[int, dict[str, str]] = {}
        """By partition, the origins that open cases may wait for, each with its case."""

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        waiting = [(case.application_id, case.blocked.origin) for case in sight.cases if case.blocked]
        if not any(origin is not None for _, origin in waiting):
            return []
        parked = await self._read_on(sight.memory)
        return [name for name, origin in waiting if origin is not None and origin not in parked]

    def repair(self, memory: Memory, name: str) -> bool:
        """The record is parked again, out of the log."""
        memory.unparked.add(name)
        return True

    async def _read_on(self, memory: Memory) -> Mapping[str, str]:
        """Note what was parked since the last time; what lies in the log stays in it.

        A case that waits is in memory, so what was parked for any other, or for none, is forgotten: else all that was
        ever parked would stay.
        """
        partition = memory.partition
        parked = self._parked.setdefault(partition, {})
        while records := await self._bus.read(topics.PARKED, partition, self._read.get(partition, 0), _READ):
            self._read[partition] = records[-1].offset + 1
            for record in records:
                with suppress(NotParkedError):  # somebody else wrote it there; it blocks nobody
                    one = parked_of(record)
                    if one.case is not None:
                        parked[one.origin] = one.case
        for origin in [origin for origin, case in parked.items() if case not in memory.cases]:
            del parked[origin]
        return parked
