"""A handler that writes down what it is told, and consumers that run it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from tests.support.logbook import JOURNAL, OTHER

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.ports import Committed, Record
from onewindow.chassis.sqlite_bus import SqliteBus

GROUP = "onewindow-test"


class Scribe:
    """Writes down what it is told; ``before`` may fail or wait before a batch counts as handled."""

    def __init__(self, before: Callable[[int, Sequence[Record]], Awaitable[None]] | None = None) -> None:
        self.told: list[tuple[str, int]] = []
        self.values: list[bytes] = []
        self.starts: list[Committed] = []
        self.note = ""
        self.tick_note: str | None = None
        self._before = before
        self._news = asyncio.Condition()

    async def gained(self, partition: int, committed: Committed) -> None:
        """Note down where the partition starts."""
        self.starts.append(committed)
        await self._tell("gained", partition)

    async def lost(self, partition: int) -> None:
        """Note it down."""
        await self._tell("lost", partition)

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Keep the values, unless ``before`` fails."""
        if self._before:
            await self._before(partition, records)
        self.values += [record.value for record in records]
        await self._tell("handled", partition)
        return self.note

    async def tick(self, partition: int) -> str | None:
        """Note it down."""
        await self._tell("tick", partition)
        return self.tick_note

    async def _tell(self, what: str, partition: int) -> None:
        async with self._news:
            self.told.append((what, partition))
            self._news.notify_all()

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until what was written down meets the expectation."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(met)

    def count(self, what: str) -> int:
        """How often that was told."""
        return sum(1 for one, _ in self.told if one == what)


@asynccontextmanager
async def consuming(
    bus: SqliteBus, scribe: Scribe, member: str = "m-1", topics: Sequence[str] = (JOURNAL, OTHER)
) -> AsyncIterator[Consumer]:
    """A consumer that runs as long as the block."""
    consumer = Consumer(bus, GROUP, topics, member, scribe, wait_s=0.02)
    stop = asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield consumer
    finally:
        stop.set()
        await running


async def committed(bus: SqliteBus, partition: int = 0) -> Committed:
    """What the group has committed."""
    seat = await bus.join(GROUP, (JOURNAL, OTHER), "m-1")
    try:
        await seat.poll(0, 0)
        return await seat.committed(partition)
    finally:
        await seat.leave()
