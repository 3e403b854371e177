"""The loop's seat on the real log: ticks, notes, readiness, and every change of hands."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from tests.support.logbook import JOURNAL, OTHER, open_bus, write
from tests.support.scribe import GROUP, Scribe, committed, consuming

from onewindow.chassis.ports import Membership, Polled, PortError, Record
from onewindow.chassis.sqlite_bus import SqliteBus


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
            assert (consumer.owns(0), consumer.owns(7)) == (True, False)
        assert not consumer.owns(0)
        assert consumer.missing() == [f"{GROUP}: has left"]


class Keeper(Scribe):
    """Keeps the second record of the journal in hand until it lets go."""

    keeping = True

    def floor(self, partition: int) -> dict[str, int]:
        """Nothing behind the first record may be committed while it keeps."""
        return {JOURNAL: 1} if self.keeping and partition == 0 else {}


async def test_what_a_handler_keeps_in_hand_is_not_committed(tmp_path: Path) -> None:
    """Records after the lowest one in hand come again after a restart; once it lets go, all is committed."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a", b"b", b"c")
        await write(bus, OTHER, 0, b"x")
        first = Keeper()
        async with consuming(bus, first):
            await first.until(lambda: len(first.values) == 4)
        assert (await committed(bus)).positions == {JOURNAL: 1, OTHER: 1}
        second = Keeper()
        async with consuming(bus, second):
            await second.until(lambda: second.values == [b"b", b"c"])
            second.keeping, second.tick_note = False, "let go"
            await second.until(lambda: second.told.count(("tick", 0)) >= 3)
        assert (await committed(bus)).positions == {JOURNAL: 3, OTHER: 1}


class Moody(SqliteBus):
    """The real bus, whose seats refuse ``refusals`` commits and let ``before_poll`` happen before each poll."""

    def __init__(
        self, bus: SqliteBus, *, refusals: int = 0, before_poll: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.__dict__ = bus.__dict__
        self.refusals = refusals
        self.before_poll = before_poll

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:  # type: ignore[override]
        """A seat that passes on everything else to the real one."""
        return MoodySeat(self, await SqliteBus.join(self, group, topics, member))


class MoodySeat:
    """See :class:`Moody`."""

    def __init__(self, bus: Moody, seat: Membership) -> None:
        self._bus = bus
        self._seat = seat
        self.committed = seat.committed
        self.rewind = seat.rewind
        self.owned = seat.owned
        self.leave = seat.leave

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """The real poll, after what comes before it."""
        if self._bus.before_poll:
            await self._bus.before_poll()
        return await self._seat.poll(limit, wait_s)

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """The real commit, once in a good mood."""
        if self._bus.refusals:
            self._bus.refusals -= 1
            return False
        return await self._seat.commit(partition, positions, note)


async def test_a_refused_commit_is_heeded_at_once(tmp_path: Path) -> None:
    """Even before anybody says that the partition is lost, its memory goes and the batch comes again."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a")
        scribe = Scribe()
        async with consuming(Moody(bus, refusals=1), scribe):
            await scribe.until(lambda: scribe.values == [b"a", b"a"])
        told = [what for what, partition in scribe.told if partition == 0 and what != "tick"]
        assert told == ["gained", "handled", "lost", "gained", "handled", "lost"]
        assert (await committed(bus)).positions[JOURNAL] == 1


async def test_what_arrives_while_a_partition_is_forgotten_does_not_jump_the_queue(tmp_path: Path) -> None:
    """What is polled between the failure and the new beginning is set aside: all come in order, from what failed on."""
    failures = [PortError("store is down")]

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if failures:
            raise failures.pop()

    async with open_bus(tmp_path) as bus:
        written = 0

        async def rain() -> None:
            nonlocal written
            if written < 50 and not scribe.values:
                await write(bus, JOURNAL, 0, b"%d" % written)
                written += 1

        scribe = Scribe(fail)
        async with consuming(Moody(bus, before_poll=rain), scribe):
            await scribe.until(lambda: bool(scribe.values) and len(scribe.values) == written)
        assert written > 1
        assert scribe.values == [b"%d" % number for number in range(written)]
