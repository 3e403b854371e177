"""The loop on the real log: in order, and never past what is not handled."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from tests.support.logbook import JOURNAL, OTHER, open_bus, write
from tests.support.scribe import GROUP, Scribe, committed, consuming

from onewindow.chassis.consumer import Consumer, TakeAgainError
from onewindow.chassis.ports import Bus, OffsetOutOfRangeError, PortError, Record, RecordTooLargeError


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


class Reader(Scribe):
    """A handler that says how far its take-overs have come."""

    def taken(self) -> int:
        """So many records."""
        return 7


def test_what_a_take_over_has_read_is_a_sign_of_life() -> None:
    """Of a handler that says it; others say nothing."""
    bus = cast("Bus", None)
    standings = [Consumer(bus, GROUP, (JOURNAL,), "m-1", handler).standing() for handler in (Scribe(), Reader())]

    assert [0, 7] == [standing.attempts for standing in standings]


async def test_a_neighbour_goes_on_during_an_outage(tmp_path: Path) -> None:
    """A partition that has to wait does not hold up the others, and the consumer says that it is not ready.

    It is a sign of life of them all: who waits for its turn behind an outage is not stuck.
    """

    async def fail(partition: int, records: Sequence[Record]) -> None:
        if partition == 0:
            raise PortError("store is down")

    async with open_bus(tmp_path) as bus:
        scribe = Scribe(fail)
        async with consuming(bus, scribe) as consumer:
            await scribe.until(lambda: scribe.count("gained") == 2)
            await write(bus, JOURNAL, 0, b"stuck")
            await scribe.until(lambda: scribe.count("lost") > 0)
            assert consumer.standing().attempts > 0
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
