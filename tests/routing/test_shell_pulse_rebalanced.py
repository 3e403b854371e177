"""A partition goes to another member while something is awaited of it: what was in hand of it is let go."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.routing.test_shell_pulse import AT_ONCE, PARTITIONS, begun, hear, open_house, ticked
from tests.support.pulse_board import until_true
from tests.support.recorded import Recording, recorded

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.contracts import topics
from onewindow.routing.shell.pulse.delivery import Delivery
from onewindow.routing.shell.pulse.keeping import STATES
from onewindow.routing.shell.pulse.pulses import Pulses

KEPT, GONE = 0, 1
"""The partition that stays, and the one that goes."""
WAYS = ("get", "end", "read", "append", "put_many")
"""What is awaited when a partition is taken up."""


class Gate:
    """Holds the first call of one kind about the partition that goes, once it is ``shut``, until it is ``opened``."""

    def __init__(self) -> None:
        self.shut = ""
        self.met, self.opened = asyncio.Event(), asyncio.Event()
        self.outage = False

    def before(self, inner: Any) -> Any:
        """The same port with the gate before it."""
        return _Gated(self, inner)

    async def pass_by(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Wait, if this is the call. Raises PortError when the gate opens on an outage."""
        about = arguments[1] if len(arguments) > 1 else None
        place = about[0].get("_id") if isinstance(about, list) else about
        if name != self.shut or str(place) != str(GONE):
            return
        self.shut = ""
        self.met.set()
        await self.opened.wait()
        if self.outage:
            raise PortError("away")


class _Gated:
    def __init__(self, gate: Gate, inner: Any) -> None:
        self._gate, self._inner = gate, inner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in (*WAYS, "delete"):
            return method

        async def passed(*arguments: Any, **named: Any) -> Any:
            await self._gate.pass_by(name, arguments)
            return await method(*arguments, **named)

        return passed


@asynccontextmanager
async def gated(folder: Path, recording: Recording) -> AsyncIterator[tuple[House, Gate, Delivery, Pulses]]:
    """A house in which half of a journal was heard and kept, and a delivery that nobody runs yet."""
    async with open_house(folder) as house:
        await recording.write(house.bus)
        first = await begun(house)
        await hear(house, first, upto=0.5)
        await ticked(first)
        gate = Gate()
        behind = replace(house, bus=gate.before(house.bus), store=gate.before(house.store))
        pulses = Pulses(behind, AT_ONCE)
        yield house, gate, Delivery(behind, pulses, "onewindow-test"), pulses


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    """Its own loop runs."""
    stop = asyncio.Event()
    loop = asyncio.create_task(delivery.run(stop))
    try:
        yield
    finally:
        stop.set()
        await loop


async def last_of(house: House, partition: int) -> Any:
    """The last record of a journal."""
    end = await house.bus.end(topics.CASE, partition)
    (record,) = await house.bus.read(topics.CASE, partition, end - 1, 1)
    return record


async def all_true(house: House, delivery: Delivery, recording: Recording, partitions: Iterable[int]) -> None:
    """The delivery gets everything, and what the topic says then is true."""
    delivery.assigned(partitions)
    async with running(delivery):
        for partition in partitions:
            await delivery.record(await last_of(house, partition))
        await until_true(house.bus, recording.truth, 20)
    assert None is delivery.fault


@pytest.fixture(scope="module")
def recording() -> Recording:
    """A hundred cases in two partitions."""
    return recorded(15, 100, PARTITIONS)


@pytest.mark.parametrize("at", WAYS)
@pytest.mark.parametrize("by", ["record", "run"])
@pytest.mark.parametrize("outage", [False, True], ids=["", "outage"])
async def test_a_partition_that_goes_while_it_is_taken_up_is_let_go(
    recording: Recording, tmp_path: Path, at: str, by: str, outage: bool
) -> None:
    """Whatever was awaited, nothing stays in hand, nothing is a fault; when it comes back it is taken up as ever."""
    async with gated(tmp_path, recording) as (house, gate, delivery, pulses):
        gate.shut = at
        delivery.assigned([KEPT, GONE])
        stop = asyncio.Event()
        work = delivery.record(await last_of(house, GONE)) if by == "record" else delivery.run(stop)
        working = asyncio.create_task(work)
        await asyncio.wait_for(gate.met.wait(), 10)
        delivery.assigned([KEPT])
        gate.outage = outage
        gate.opened.set()
        stop.set()
        await asyncio.wait_for(working, 10)

        assert None is delivery.fault
        assert GONE not in pulses.known
        await all_true(house, delivery, recording, range(PARTITIONS))


@pytest.mark.parametrize("at", WAYS)
@pytest.mark.parametrize("outage", [False, True], ids=["", "outage"])
async def test_a_partition_that_comes_back_meanwhile_is_that_of_its_new_seat(
    recording: Recording, tmp_path: Path, at: str, outage: bool
) -> None:
    """Who still waited for it on the seat before neither overwrites nor forgets what the new one has in hand."""
    async with gated(tmp_path, recording) as (house, gate, delivery, pulses):
        gate.shut = at
        delivery.assigned([KEPT, GONE])
        record = await last_of(house, GONE)
        early = asyncio.create_task(delivery.record(record))
        await asyncio.wait_for(gate.met.wait(), 10)
        delivery.assigned([KEPT])
        delivery.assigned([KEPT, GONE])
        await asyncio.wait_for(delivery.record(record), 10)
        held = pulses._held[GONE]
        gate.outage = outage
        gate.opened.set()
        await asyncio.wait_for(early, 10)

        assert held is pulses._held[GONE]
        assert None is delivery.fault
        await all_true(house, delivery, recording, range(PARTITIONS))


async def test_a_record_that_waits_its_turn_is_nobodys_when_the_partition_goes(
    recording: Recording, tmp_path: Path
) -> None:
    """While the tick tells, a record waits; then both are of a partition that went."""
    async with gated(tmp_path, recording) as (house, gate, delivery, pulses):
        delivery.assigned([KEPT, GONE])
        record = await last_of(house, GONE)
        await delivery.record(record)
        gate.shut, stop = "append", asyncio.Event()
        telling = asyncio.create_task(delivery.run(stop))
        await asyncio.wait_for(gate.met.wait(), 10)
        waiting = asyncio.create_task(delivery.record(record))
        await asyncio.sleep(0)
        delivery.assigned([KEPT])
        gate.opened.set()
        stop.set()
        await asyncio.wait_for(asyncio.gather(telling, waiting), 10)

        assert None is delivery.fault
        assert GONE not in pulses.known


@pytest.mark.parametrize("at", ["get", "delete"])
async def test_what_was_kept_is_not_dropped_by_who_has_lost_the_partition(
    recording: Recording, tmp_path: Path, at: str
) -> None:
    """It cannot be read, and the partition goes before that is found out, or while it is dropped: no fault."""
    async with gated(tmp_path, recording) as (house, gate, delivery, pulses):
        kept = await house.store.get(STATES.name, str(GONE))
        assert kept is not None
        await house.store.delete(STATES.name, str(GONE))
        await house.store.put_many(STATES.name, [{**kept, "state": "?"}])
        gate.shut = at
        delivery.assigned([KEPT, GONE])
        working = asyncio.create_task(delivery.record(await last_of(house, GONE)))
        await asyncio.wait_for(gate.met.wait(), 10)
        delivery.assigned([KEPT])
        gate.opened.set()
        await asyncio.wait_for(working, 10)

        assert None is delivery.fault
        assert GONE not in pulses.known
        assert (await house.store.get(STATES.name, str(GONE)) is not None) == (at == "get")
        await all_true(house, delivery, recording, range(PARTITIONS))
