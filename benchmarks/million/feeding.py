"""Applications into the log, never far ahead of the slowest group that reads it; and whether all of them are over."""

import asyncio
import time
from collections.abc import Callable, Sequence

from benchmarks.cluster import submitted
from benchmarks.million.ground import PARTITIONS
from benchmarks.million.line import Line

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.contracts import topics
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue

ROUND = 250
"""Applications in one round."""
BACKLOG = 6_000
"""No round is appended while a group has more unheard records before it: those of some thousand applications."""
_LOOK_S = 0.1
_STILL_S = 300.0
_LEAVING_S = 30.0
"""How long routing may take to let go of the last cases: rows are written, and looked at, twice a second."""


class Feed:
    """``count`` applications have been appended so far; ``told`` hears of each round."""

    def __init__(self, bus: KafkaBus, catalogue: Catalogue, line: Line, told: Callable[[int], None]) -> None:
        self._bus, self._line, self._told = bus, line, told
        self._digest = catalogue.hash_of("bench-five", 1)
        queues = tuple(topics.department(code) for code in catalogue.departments)
        # In the order of the work: who is before somebody else is asked first.
        self._groups = {
            topics.ROUTING: topics.INPUTS,
            "onewindow-department-worker": queues,
            "onewindow-department-worker-journal": (topics.CASE,),
            "onewindow-notifier": (topics.CASE,),
            "onewindow-intake": (topics.CASE,),
        }
        self.count = 0

    async def upto(self, count: int, until: float) -> None:
        """Append in rounds up to so many, or until that time of the monotonic clock."""
        while self.count < count and time.monotonic() < until:
            await self._until(lambda left: max(left) < BACKLOG, "the line stands still")
            await self.append(min(ROUND, count - self.count))

    async def append(self, count: int) -> None:
        """Append so many at once."""
        batches: dict[int, list[Outgoing]] = {}
        for _ in range(count):
            fact = submitted(self._digest)
            key = fact.application_id.encode()
            batches.setdefault(partition_of(key, PARTITIONS), []).append(
                Outgoing(key, topics.applications.encode(fact), headers(fact.id, fact.type))
            )
        landed = await asyncio.gather(
            *(self._bus.append(topics.APPLICATION, partition, batch) for partition, batch in batches.items())
        )
        if not all(isinstance(each, Landed) for each in landed):
            raise RuntimeError("nobody can say whether the applications are in the log")
        self.count += count
        self._told(self.count)

    async def rest(self) -> int:
        """Wait until every result is prepared and every view has followed; how many cases stay in routing's memory."""
        await self._until(lambda left: not any(left), "the applications do not come to an end")
        until = time.monotonic() + _LEAVING_S
        while (held := await self._line.metric("routing", "onewindow_cases_in_memory")) != 0:
            if time.monotonic() > until:
                break
            await asyncio.sleep(_LOOK_S)
        return int(held or 0)

    async def _until(self, done: Callable[[Sequence[int]], bool], otherwise: str) -> None:
        """Wait. Raises RuntimeError when nothing has moved for five minutes."""
        left, moved_at = await self._left(), time.monotonic()
        while not done(left):
            self._line.check()
            await asyncio.sleep(_LOOK_S)
            before, left = left, await self._left()
            if left != before:
                moved_at = time.monotonic()
            elif time.monotonic() > moved_at + _STILL_S:
                raise RuntimeError(f"{otherwise}: {left} results and records are waited for")

    async def _left(self) -> list[int]:
        """Results that are not prepared, then records that each group has not heard.

        Asked in this order nothing slips through: the last result ends the last case, and with the inputs heard the
        journal says no more.
        """
        prepared = sum([await self._bus.end(topics.NOTICE, partition) for partition in range(PARTITIONS)])
        behind = [await self._bus.behind(group, heard) for group, heard in self._groups.items()]
        return [self.count - prepared, *behind]
