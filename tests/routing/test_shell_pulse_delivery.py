"""What Faust delivers: nothing that goes wrong goes back to it, and nothing that it does wrong is believed."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.routing.test_shell_pulse import AT_ONCE, PARTITIONS, open_house
from tests.support.pulse_board import until_true
from tests.support.recorded import Recording, recorded

from onewindow.chassis.house import House
from onewindow.chassis.journal import JournalGapError
from onewindow.chassis.ports import Committed, Doc, Landed, PortError, Record
from onewindow.contracts import topics
from onewindow.routing.shell.pulse.delivery import Delivery
from onewindow.routing.shell.pulse.pulses import Pulses


class Away:
    """A store that is not there while ``away`` is set; ``missed`` rings when somebody has found that out."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.away = False
        self.missed = asyncio.Event()

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """As the store, when it is there."""
        self._there()
        found: Doc | None = await self._store.get(collection, doc_id)
        return found

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """As the store, when it is there."""
        self._there()
        written: frozenset[str] = await self._store.put_many(collection, docs)
        return written

    def _there(self) -> None:
        if self.away:
            self.missed.set()
            raise PortError("the store is away")


class Short:
    """A log that gives ``limit`` records at a time, and is away after so many reads."""

    def __init__(self, bus: Any, limit: int, reads: int) -> None:
        self._bus, self._limit, self._reads = bus, limit, reads
        self.append, self.end = bus.append, bus.end

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Any:
        """A few records, as long as it is there."""
        self._reads -= 1
        if self._reads < 0:
            raise PortError("the log is away")
        return await self._bus.read(topic, partition, offset, min(limit, self._limit))

    @property
    def partitions(self) -> int:
        """As the log."""
        return PARTITIONS


@asynccontextmanager
async def delivering(folder: Path) -> AsyncIterator[tuple[House, Away, Delivery, Pulses]]:
    """A house whose store can go away, and a delivery whose own loop runs."""
    async with open_house(folder) as house:
        store = Away(house.store)
        house = replace(house, store=store)  # type: ignore[arg-type]  # all of it that the pulse asks for
        pulses = Pulses(house, AT_ONCE)
        delivery = Delivery(house, pulses, "onewindow-test")
        stop = asyncio.Event()
        running = asyncio.create_task(delivery.run(stop))
        try:
            yield house, store, delivery, pulses
        finally:
            stop.set()
            await running


async def journal_of(house: House, partition: int) -> Sequence[Record]:
    """Everything that is there."""
    return await house.bus.read(topics.CASE, partition, 0, 100_000)


async def deliver(delivery: Delivery, records: Iterable[Record]) -> None:
    """Hand records over one by one, as Faust does."""
    for record in records:
        await delivery.record(record)


@pytest.fixture(scope="module")
def recording() -> Recording:
    """A hundred cases in two partitions."""
    return recorded(14, 100, PARTITIONS)


async def test_what_is_delivered_twice_or_never_makes_no_difference(recording: Recording, tmp_path: Path) -> None:
    """A stretch again, a stretch left out: the topic says what is true."""
    async with delivering(tmp_path) as (house, _, delivery, _):
        delivery.assigned(range(PARTITIONS))
        await recording.write(house.bus)
        for partition in range(PARTITIONS):
            records = await journal_of(house, partition)
            await deliver(delivery, [*records[:30], *records[10:40], *records[90:]])
        await until_true(house.bus, recording.truth)


async def test_an_outage_is_waited_out(recording: Recording, tmp_path: Path) -> None:
    """Whoever delivers just waits; then everything is heard, and nothing was lost with the memory."""
    async with delivering(tmp_path) as (house, store, delivery, _):
        delivery.assigned(range(PARTITIONS))
        await recording.write(house.bus)
        for partition in range(PARTITIONS):
            records = await journal_of(house, partition)
            await deliver(delivery, records[:50])
            store.away = True
            store.missed.clear()
            handing = asyncio.create_task(deliver(delivery, records[50:]))
            await store.missed.wait()
            store.away = False
            await handing
        await until_true(house.bus, recording.truth)

        assert any(seat.attempts for seat in delivery.standing().partitions.values())
        assert None is delivery.fault


async def test_what_cannot_be_waited_out_ends_the_process_and_not_the_delivery(
    recording: Recording, tmp_path: Path
) -> None:
    """An entry is missing: the delivery returns, as does every later one, and the fault is there to be raised."""
    async with delivering(tmp_path) as (house, _, delivery, _):
        delivery.assigned([0])
        cut = [one for one in recording.partitions[0] if b'"seq":2,' not in one.value]
        assert isinstance(await house.bus.append(topics.CASE, 0, cut), Landed)
        await asyncio.wait_for(deliver(delivery, await journal_of(house, 0)), 20)
        await asyncio.wait_for(delivery.broken(), 1)

        assert isinstance(delivery.fault, JournalGapError)


async def test_what_is_not_ours_is_not_heard(recording: Recording, tmp_path: Path) -> None:
    """A partition that went to another member is forgotten; when it comes back it is taken up from what was kept."""
    async with delivering(tmp_path) as (house, _, delivery, pulses):
        assert ["onewindow-test: has not joined yet"] == delivery.missing()
        await recording.write(house.bus)
        records = await journal_of(house, 0)
        await deliver(delivery, records[:10])
        assert {} == dict(pulses.known)

        delivery.assigned([0])
        await deliver(delivery, records[:10])
        assert [0] == list(pulses.known)
        assert [] == delivery.missing()
        assert {topics.CASE: len(records)} == delivery.standing().partitions[0].positions

        delivery.assigned([1])
        assert 0 not in pulses.known
        delivery.assigned([0, 1])
        await deliver(delivery, records[-1:])
        await deliver(delivery, (await journal_of(house, 1))[-1:])
        await until_true(house.bus, recording.truth)

    assert None is delivery.fault


async def test_a_long_journal_is_read_in_several_lives(recording: Recording, tmp_path: Path) -> None:
    """Who dies while it takes a partition up has kept how far it had come, and shows it meanwhile."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        end = await house.bus.end(topics.CASE, 0)
        seen = []
        for _ in range(3):
            short: Any = Short(house.bus, 40, 2)
            pulses = Pulses(replace(house, bus=short), AT_ONCE)
            with pytest.raises(PortError):
                await pulses.gained(0, Committed({topics.CASE: end}))
            seen.append(pulses.known[0].next)

        assert sorted(set(seen)) == seen
        assert 0 < seen[0] < seen[-1] < end
