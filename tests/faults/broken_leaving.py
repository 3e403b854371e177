"""Broken owners and boards: a case that leaves memory, or comes back, with one promise taken out of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onewindow.chassis.journal import Effective, Head
from onewindow.chassis.ports import Doc, PortError
from onewindow.contracts import topics
from onewindow.routing.shell.board import LAYOUT, POSITIONS, Board
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.returning import Returning


class _Hasty(Memory):
    def leave(self, most: int) -> int:
        self.changed.difference_update(self._resting)
        return super().leave(most)


class LeavesBeforeItsRow(Hearing):
    """Lets a case at rest go whether its row is durable or not."""

    def _nothing_known(self, partition: int) -> Memory:
        return _Hasty(partition, Effective(topics.journal.decode, partitions=self._bus.partitions))


class _Careless(Returning):
    async def _rows(self, names: Sequence[str]) -> Mapping[str, Doc]:
        try:
            return await super()._rows(names)
        except PortError:
            return {}


class TakesAnOutageForEmpty(Hearing):
    """Takes a store that cannot be reached for one that has never heard of a case."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._returning = _Careless(self._returning._bus, self._returning._store)


class _Headless(Returning):
    async def bring(self, memory: Memory, names: Iterable[str]) -> None:
        known = set(memory.cases)
        await super().bring(memory, names)
        memory.effective.heads.update(dict.fromkeys(memory.cases.keys() - known, Head(0, "")))


class ForgetsTheHead(Hearing):
    """Brings a case back without the number and the hash of its last entry."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._returning = _Headless(self._returning._bus, self._returning._store)


class _Deaf(Returning):
    async def bring(self, memory: Memory, names: Iterable[str]) -> None:
        pass


class NeverLooksForTheGone(Hearing):
    """Takes whoever is not in memory for somebody never heard of."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._returning = _Deaf(self._returning._bus, self._returning._store)


class _Blind(Returning):
    async def bring_open(self, memory: Memory) -> None:
        pass


class LeavesTheOpenBehind(Hearing):
    """Takes over from the board's position without the cases that are under way."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._returning = _Blind(self._returning._bus, self._returning._store)


class PositionFirst(Board):
    """Writes the position before the rows that it speaks of."""

    async def write(self) -> None:
        for partition, memory in self._memories.items():
            stand, upto = memory.effective.stand.note(), memory.next
            position = {"_id": str(partition), "rev": upto, "offset": upto, "stand": stand, "layout": LAYOUT}
            await self._store.put_many(POSITIONS.name, [position])
        await super().write()
