"""The loop on the real log: in order, never past what is not handled, and told of every change of hands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.logbook import JOURNAL, OTHER, open_bus, write

from onewindow.chassis.consumer import Consumer, TakeAgainError
from onewindow.chassis.ports import Committed, OffsetOutOfRangeError, PortError, Record, RecordTooLargeError
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


async def test_every_record_is_handled_in_order_and_none_again_after_a_restart(tmp_path: Path) -> None:
    """What was handled is committed; the next life starts behind it."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, *(b"%d" % number for number in range(700)))
        first = Scribe()
        async with consuming(bus, first):
            await first.until(lambda: len(first.values) == 700)
        assert first.values == [b"%d" % number for number in range(700)]
        second = Scribe()
        async with consuming(bus, second):
            await write(bus, JOURNAL, 0, b"new")
            await second.until(lambda: bool(second.values))
        assert second.values == [b"new"]


async def test_an_outage_blocks_and_never_skips(tmp_path: Path) -> None:
    """While a port fails nothing is committed; the partition is forgotten, gained again and delivered again, whole."""
    failures = [PortError("store is down")] * 3
    at_failure: list[list[str]] = []

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if failures:
            at_failure.append(consumer.missing())
            raise failures.pop()

    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a", b"b")
        scribe = Scribe(fail)
        consumer = Consumer(bus, GROUP, (JOURNAL, OTHER), "m-1", scribe, wait_s=0.02)
        stop = asyncio.Event()
        running = asyncio.create_task(consumer.run(stop))
        await scribe.until(lambda: scribe.count("handled") == 1)
        stop.set()
        await running
        assert scribe.values == [b"a", b"b"]
        told = [what for what, partition in scribe.told if partition == 0 and what != "tick"]
        assert told == ["gained", "lost"] * 3 + ["gained", "handled", "lost"]
        assert all(start.positions == {} for start in scribe.starts)
        assert (await committed(bus)).positions[JOURNAL] == 2


async def test_a_neighbour_goes_on_during_an_outage(tmp_path: Path) -> None:
    """A partition that has to wait does not hold up the others, and the consumer says that it is not ready."""

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if partition == 0:
            raise PortError("store is down")

    async with open_bus(tmp_path) as bus:
        scribe = Scribe(fail)
        async with consuming(bus, scribe) as consumer:
            await scribe.until(lambda: scribe.count("gained") == 2)
            await write(bus, JOURNAL, 0, b"stuck")
            await scribe.until(lambda: scribe.count("lost") > 0)
            await write(bus, JOURNAL, 1, b"goes on")
            await scribe.until(lambda: scribe.values == [b"goes on"])
            assert [lack for lack in consumer.missing() if "partition 1" in lack] == []
        assert (await committed(bus)).positions.get(JOURNAL, 0) == 0


async def test_memory_that_may_be_wrong_is_dropped_and_built_again(tmp_path: Path) -> None:
    """TakeAgainError: lost, gained from the committed position, and the same records again."""
    once = [TakeAgainError()]

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if records[0].value == b"b" and once:
            raise once.pop()

    async with open_bus(tmp_path) as bus:
        scribe = Scribe(fail)
        async with consuming(bus, scribe):
            await write(bus, JOURNAL, 0, b"a")
            await scribe.until(lambda: scribe.values == [b"a"])
            await write(bus, JOURNAL, 0, b"b")
            await scribe.until(lambda: scribe.values == [b"a", b"b"])
        told = [what for what, partition in scribe.told if partition == 0 and what != "tick"]
        assert told == ["gained", "handled", "lost", "gained", "handled", "lost"]
        assert scribe.starts[-1].positions[JOURNAL] == 1


@pytest.mark.parametrize("error", [OffsetOutOfRangeError("x"), RecordTooLargeError("x"), KeyError("a mistake")])
async def test_what_waiting_does_not_heal_ends_the_loop(tmp_path: Path, error: Exception) -> None:
    """The error leaves run() as it is, and nothing of the batch is committed."""

    async def fail(partition: int, records: Sequence[Record]) -> None:
        raise error

    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a")
        with pytest.raises(type(error)):
            await Consumer(bus, GROUP, (JOURNAL, OTHER), "m-1", Scribe(fail)).run(asyncio.Event())
        assert (await committed(bus)).positions.get(JOURNAL, 0) == 0


async def test_a_neighbours_batch_is_finished_before_the_loop_ends(tmp_path: Path) -> None:
    """One partition's mistake does not tear another partition's batch in half."""
    gate = asyncio.Event()

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if partition == 0:
            gate.set()
            raise KeyError
        await gate.wait()

    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"bad")
        await write(bus, JOURNAL, 1, b"good")
        scribe = Scribe(fail)
        with pytest.raises(KeyError):
            await Consumer(bus, GROUP, (JOURNAL, OTHER), "m-1", scribe).run(asyncio.Event())
        assert scribe.values == [b"good"]
        assert (await committed(bus, 1)).positions[JOURNAL] == 1


async def test_partitions_are_handled_at_the_same_time(tmp_path: Path) -> None:
    """Each batch waits until the other one has begun; one after the other they would wait for ever."""
    both = asyncio.Barrier(2)

    async def meet(partition: int, records: Sequence[Record]) -> None:
        async with asyncio.timeout(5):
            await both.wait()

    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a")
        await write(bus, JOURNAL, 1, b"b")
        scribe = Scribe(meet)
        async with consuming(bus, scribe):
            await scribe.until(lambda: len(scribe.values) == 2)


async def test_ticks_come_without_records_and_their_note_is_committed(tmp_path: Path) -> None:
    """An idle partition is ticked, and the note a tick returns is found by the next owner, in every topic."""
    async with open_bus(tmp_path) as bus:
        scribe = Scribe()
        scribe.tick_note = "so far"
        async with consuming(bus, scribe):
            await scribe.until(lambda: scribe.told.count(("tick", 0)) == 2)
        found = await committed(bus)
        assert (found.notes, found.positions) == ({JOURNAL: "so far", OTHER: "so far"}, {JOURNAL: 0, OTHER: 0})


async def test_the_notes_of_a_partition_never_differ(tmp_path: Path) -> None:
    """A new note is committed with the position of every topic, also of those that brought nothing."""
    async with open_bus(tmp_path) as bus:
        scribe = Scribe()
        async with consuming(bus, scribe):
            scribe.note = "one"
            await write(bus, OTHER, 0, b"a")
            await scribe.until(lambda: scribe.values == [b"a"])
            scribe.note = "two"
            await write(bus, JOURNAL, 0, b"b")
            await scribe.until(lambda: scribe.values == [b"a", b"b"])
        found = await committed(bus)
        assert (found.notes, found.positions) == ({JOURNAL: "two", OTHER: "two"}, {JOURNAL: 1, OTHER: 1})


async def test_who_lost_the_partition_forgets_it_before_it_hears_more(tmp_path: Path) -> None:
    """A batch whose partition moved while it was handled is not committed; memory goes before the next record."""
    gate, reached = asyncio.Event(), asyncio.Event()

    async def pause(partition: int, records: Sequence[Record]) -> None:
        reached.set()
        await gate.wait()

    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a")
        slow, heir = Scribe(pause), Scribe()
        async with consuming(bus, slow):
            await reached.wait()
            # The same member name: a new life of it takes the seat at once.
            async with consuming(bus, heir):
                await heir.until(lambda: heir.values == [b"a"])
                gate.set()
                await slow.until(lambda: ("lost", 0) in slow.told)
                assert slow.told.index(("handled", 0)) < slow.told.index(("lost", 0))
                assert slow.count("gained") == 2, "the seat stays with the heir"
        assert (await committed(bus)).positions[JOURNAL] == 1


async def test_a_stop_gives_the_seat_up_at_once(tmp_path: Path) -> None:
    """After a graceful stop another member has everything without waiting for the session to run out."""
    async with open_bus(tmp_path, session_s=60) as bus:
        first, second = Scribe(), Scribe()
        async with consuming(bus, first, "m-1"):
            await first.until(lambda: first.count("gained") == 2)
        assert first.told[-2:] == [("lost", 0), ("lost", 1)]
        async with consuming(bus, second, "m-2"):
            await second.until(lambda: second.count("gained") == 2)


async def test_two_members_share_the_partitions(tmp_path: Path) -> None:
    """A second member gets its share, the first one is told what it lost, and each record is handled by its owner."""
    async with open_bus(tmp_path) as bus:
        first, second = Scribe(), Scribe()
        async with consuming(bus, first, "m-1"):
            await first.until(lambda: first.count("gained") == 2)
            async with consuming(bus, second, "m-2"):
                await second.until(lambda: second.count("gained") == 1)
                assert ("lost", 1) in first.told
                await write(bus, JOURNAL, 0, b"first's")
                await write(bus, JOURNAL, 1, b"second's")
                await first.until(lambda: first.values == [b"first's"])
                await second.until(lambda: second.values == [b"second's"])


async def test_readiness_names_what_is_missing(tmp_path: Path) -> None:
    """Not ready before the seat is taken and while a partition is being taken over; ready after; not after the end."""
    async with open_bus(tmp_path) as bus:
        scribe = Scribe()
        async with consuming(bus, scribe) as consumer:
            assert consumer.missing() == [f"{GROUP}: has not joined yet"]
            await scribe.until(lambda: scribe.count("tick") == 2)
            assert consumer.missing() == []
        assert consumer.missing() == [f"{GROUP}: has left"]
