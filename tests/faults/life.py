"""One life of a process: the shipped consumer loop around a handler, on a bus of its own, until it stops or dies."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.faults.faulty_bus import DiedError, FaultyBus

from onewindow.chassis.consumer import Consumer, Handler
from onewindow.chassis.journal import JournalGapError
from onewindow.chassis.ports import Committed, Record

_WITHIN_S = 15.0


class _Watched:
    """A handler, and how often it was let tick since it last had something to do."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.ticks = 0

    async def gained(self, partition: int, committed: Committed) -> None:
        self.ticks = 0
        await self._handler.gained(partition, committed)

    async def lost(self, partition: int) -> None:
        await self._handler.lost(partition)

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        self.ticks = 0
        return await self._handler.handle(partition, records)

    async def tick(self, partition: int) -> str | None:
        note = await self._handler.tick(partition)
        self.ticks += 1
        return note

    def floor(self, partition: int) -> Mapping[str, int]:
        floor = getattr(self._handler, "floor", None)
        return floor(partition) if floor else {}


class Life:
    """Runs as soon as :meth:`begin` is called. What ends it, other than a death the test asked for, is raised."""

    def __init__(
        self, bus: FaultyBus, group: str, topics: Sequence[str], member: str, handler: Handler, *, limit: int = 500
    ) -> None:
        self.bus = bus
        self._handler = _Watched(handler)
        self._consumer = Consumer(bus, group, topics, member, self._handler, limit=limit, wait_s=0.01)
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self.gap: JournalGapError | None = None
        """Why it stopped and called for a person, if it did."""

    def begin(self) -> None:
        """Let it run beside the test."""
        self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._consumer.run(self._stop)
        except JournalGapError as gap:
            self.gap = gap

    async def idle(self, ticks: int = 0) -> None:
        """Returns when it has handled all there is, and then was let tick so many times; or when it met a gap."""
        running = self._running
        assert running is not None, "it was never begun"
        self.bus.quiet = 0
        self._handler.ticks = 0
        async with asyncio.timeout(_WITHIN_S):
            while self.bus.quiet < 2 or self._consumer.missing() or self._handler.ticks < ticks:
                if running.done():
                    await running
                    assert self.gap, "it has come to its end"
                    return
                self.bus.polled.clear()
                news = asyncio.create_task(self.bus.polled.wait())
                await asyncio.wait((running, news), return_when=asyncio.FIRST_COMPLETED)
                news.cancel()

    async def stop(self) -> None:
        """Let it finish what is in hand and give up its seat. The dead stay dead."""
        self._stop.set()
        if self._running is not None:
            async with asyncio.timeout(_WITHIN_S):
                with suppress(DiedError):
                    await self._running

    async def abandon(self) -> None:
        """End it as it is, whatever it is doing; what it raised does not matter any more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait((self._running,))

    async def death(self) -> None:
        """Returns when it has died of the fault it was to meet."""
        assert self._running is not None, "it was never begun"
        async with asyncio.timeout(_WITHIN_S):
            try:
                await self._running
            except DiedError:
                return
        raise AssertionError("it lived")
