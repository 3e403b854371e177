"""The pulse on the consumer loop: what the topic says of a recorded journal is what is true of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.faults.faulty_bus import FaultyBus, Lost, Silent
from tests.support.pulse_board import read_board, until_true, wrong
from tests.support.recorded import Recording, recorded

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.journal import JournalGapError
from onewindow.chassis.ports import Committed, Landed, OffsetOutOfRangeError, PortError
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.routing.shell.pulse.keeping import STATES
from onewindow.routing.shell.pulse.pulses import Pulses
from onewindow.routing.shell.pulse.settings import PulseSettings
from onewindow.routing.shell.pulse.wiring import wire

PARTITIONS = 2
AT_ONCE = PulseSettings(tell_every_s=0.001, keep_every_s=0.001)
NEVER = PulseSettings(tell_every_s=3600, keep_every_s=3600)


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """A house of the embedded edition with the topics that the pulse knows."""
    house = build_house(HouseSettings(data=folder, partitions=PARTITIONS), (topics.CASE, topics.PULSE))
    await house.store.start([STATES])
    await house.bus.start()
    try:
        yield house
    finally:
        await house.bus.stop()
        await house.store.stop()


async def hear(house: House, pulses: Pulses, *, batch: int = 100, upto: float = 1) -> None:
    """Deliver the journal from where the pulse stands, in batches, to a part of its length."""
    for partition in pulses.known:
        end = int(await house.bus.end(topics.CASE, partition) * upto)
        while (start := pulses.known[partition].next) < end:
            records = await house.bus.read(topics.CASE, partition, start, min(batch, end - start))
            await pulses.handle(partition, records)


async def begun(house: House, settings: PulseSettings = AT_ONCE) -> Pulses:
    """A pulse that has taken both partitions up."""
    pulses = Pulses(house, settings)
    for partition in range(PARTITIONS):
        await pulses.gained(partition, Committed())
    return pulses


async def ticked(pulses: Pulses) -> None:
    """Whatever is due is told and kept; with AT_ONCE that is everything."""
    await asyncio.sleep(0.002)
    for partition in pulses.known:
        await pulses.tick(partition)


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Three hundred cases in two partitions."""
    return recorded(11, 300, PARTITIONS)


async def test_quantiles_of_a_recorded_journal_are_those_computed_offline(recording: Recording, tmp_path: Path) -> None:
    """Running as it is served: counts exactly, quantiles within two percent, and nothing is told that is not true."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        room, no_more_work = wire(house, AT_ONCE), asyncio.Event()
        loops = [asyncio.ensure_future(loop(no_more_work)) for loop in room.loops]
        await until_true(house.bus, recording.truth)
        no_more_work.set()
        await asyncio.gather(*loops)


@pytest.mark.parametrize("batch", [1, 7, 500])
async def test_restarts_change_nothing(recording: Recording, tmp_path: Path, batch: int) -> None:
    """Killed again and again, with what was kept now and then, in batches of any size: the board is the true one."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        for upto in (0.1, 0.35, 0.36, 0.8, 1):
            pulses = await begun(house)
            await hear(house, pulses, batch=batch, upto=upto / 2)
            await ticked(pulses)
            await hear(house, pulses, batch=batch, upto=upto)  # of this nothing was kept
        await ticked(pulses)

        assert [] == wrong(await read_board(house.bus), recording.truth)


async def test_who_has_lost_the_store_reads_the_journal_again_and_says_the_same(
    recording: Recording, tmp_path: Path
) -> None:
    """The records come again under their ids, byte for byte; whoever kept them changes nothing."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        for _ in range(2):
            pulses = await begun(house, NEVER)
            await hear(house, pulses)
        board = await read_board(house.bus)

        assert board.records == 2 * board.ids > 0


async def test_what_was_skipped_is_read_from_the_journal(recording: Recording, tmp_path: Path) -> None:
    """Whoever delivers may leave records out, or say them twice: offsets tell."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        for partition in range(PARTITIONS):
            records = await house.bus.read(topics.CASE, partition, 0, 10_000)
            for piece in (records[:5], records[40:60], records[20:50], records[-1:]):
                await pulses.handle(partition, piece)
        await ticked(pulses)

        assert [] == wrong(await read_board(house.bus), recording.truth)


async def test_what_nobody_knows_to_be_told_is_told_again(recording: Recording, tmp_path: Path) -> None:
    """An append that may not have landed is an outage: nothing is taken for told, and the next attempt tells it."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        bus = FaultyBus(house.bus)
        bus.next(topics.PULSE, Silent(), after=1)
        bus.next(topics.PULSE, Lost())
        for _ in range(2):
            pulses = await begun(replace(house, bus=bus))
            with pytest.raises(PortError):
                await hear(house, pulses, batch=1000)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)

        assert [] == wrong(await read_board(house.bus), recording.truth)


async def test_a_gap_in_the_journal_stops_it(recording: Recording, tmp_path: Path) -> None:
    """An entry that is missing under the counted claim is not papered over with a figure."""
    async with open_house(tmp_path) as house:
        cut = [one for one in recording.partitions[0] if b'"seq":2,' not in one.value]
        assert isinstance(await house.bus.append(topics.CASE, 0, cut[:200]), Landed)
        pulses = await begun(house)

        with pytest.raises(JournalGapError):
            await hear(house, pulses)


async def test_a_journal_that_is_shorter_than_what_was_heard_stops_it(recording: Recording, tmp_path: Path) -> None:
    """Somebody made the topic anew: a person must look."""
    async with open_house(tmp_path / "before") as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)
        kept = await house.store.get(STATES.name, "0")
        assert kept is not None
    async with open_house(tmp_path / "after") as house:
        await house.store.put_many(STATES.name, [kept])

        with pytest.raises(OffsetOutOfRangeError):
            await begun(house)


async def test_what_cannot_be_read_of_the_store_is_as_if_nothing_was_kept(recording: Recording, tmp_path: Path) -> None:
    """A spoiled document, or one of other rules, costs a reading of the journal and nothing else."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)
        for partition, spoiled in ((0, {"state": "?"}), (1, {"fold": 0})):
            kept = await house.store.get(STATES.name, str(partition))
            assert kept is not None
            await house.store.delete(STATES.name, str(partition))
            await house.store.put_many(STATES.name, [{**kept, **spoiled}])
        pulses = await begun(house)

        assert [0, 0] == [pulse.next for pulse in pulses.known.values()]


async def test_only_open_cases_are_in_memory(recording: Recording, tmp_path: Path) -> None:
    """Also the heads by which the chain is followed: of a case that is over nothing is left."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)
        held = pulses._held

        assert sum(recording.truth.open[service] for service in ("shop", "card")) == sum(
            len(one.pulse.cases) for one in held.values()
        )
        assert all(one.effective.heads.keys() == one.pulse.cases.keys() for one in held.values())
        assert all(len(one.pulse.periods) <= 4 for one in held.values())


async def test_what_is_told_names_nobody(recording: Recording, tmp_path: Path) -> None:
    """Codes and counts: no application, no number, no person."""
    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)
        told = [await house.bus.read(topics.PULSE, partition, 0, 100_000) for partition in range(PARTITIONS)]
        said = b"".join(record.value for records in told for record in records)

        assert said
        assert not any(word in said for word in (b"case-11", b"officer", b'"me"', b"reasons"))
