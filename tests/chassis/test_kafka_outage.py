"""A broker that hangs, and one that is started anew: what an append is worth then, and that everybody goes on."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.bus_rig import kafka_spec, settled, some, taken, values

from onewindow.chassis.kafka.clients import Clients, topic_partition
from onewindow.chassis.kafka.readers import Readers
from onewindow.chassis.kafka.seat import Seat
from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.ports import Landed, PortError, Unknown
from onewindow.local_cluster import kafka

pytestmark = pytest.mark.kafka


class Broker:
    """A broker of this test's own, which it may hurt."""

    def __init__(self, data: Path) -> None:
        self._kafka = kafka.Broker(data)
        self.address = self._kafka.address

    async def start(self) -> None:
        await asyncio.to_thread(self._kafka.start)

    async def stop(self) -> None:
        await asyncio.to_thread(self._kafka.stop)

    def signal(self, kind: signal.Signals) -> None:
        assert self._kafka.child is not None
        self._kafka.child.send(kind)


@asynccontextmanager
async def bus_on(broker: Broker, deadline_s: float) -> AsyncIterator[KafkaBus]:
    """A bus with one topic, ``t``, whose appends are Unknown after ``deadline_s``."""
    bus = KafkaBus(bootstrap=broker.address, topics=["t"], partitions=4, replication=1, deadline_s=deadline_s)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.stop()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """Started, on data of its own."""
    kafka_spec()  # without the broker of the other tests there is no Kafka to be had here
    own = Broker(tmp_path)
    await own.start()
    try:
        yield own
    finally:
        await own.stop()


async def test_an_append_to_a_hanging_broker_is_unknown_and_lands_later(broker: Broker) -> None:
    """Nobody answers in time: Unknown. It is not sent twice, and it is there before whatever is appended next."""
    async with bus_on(broker, deadline_s=4.0) as bus:
        assert Landed(0) == await bus.append("t", 0, some(1, "before"), expect=0)
        broker.signal(signal.SIGSTOP)
        assert Unknown() == await bus.append("t", 0, some(1, "stuck"), expect=1)
        assert Unknown() == await bus.append("t", 0, some(1, "never"), expect=2)
        broker.signal(signal.SIGCONT)
        tries = 1
        async with asyncio.timeout(60):
            while (answer := await bus.append("t", 0, some(1, f"after{tries}-"))) == Unknown():
                tries += 1

        # A slow machine may leave some of the later ones unanswered too: each of them lands once, in order.
        after = [f"after{n + 1}-0" for n in range(tries)]
        landed = values(await bus.read("t", 0, 0, 10 + tries))
        assert ["before0", "stuck0"] == landed[:2]
        assert [each for each in after if each in landed] == landed[2:]
        assert Landed(len(landed) - 1) == answer


async def test_everybody_goes_on_when_the_broker_is_back(broker: Broker) -> None:
    """A broker that was stopped and started: appends, reading, polls and commits go on where they were."""
    async with bus_on(broker, deadline_s=20.0) as bus:
        await bus.append("t", 0, some(2))
        member = await bus.join("group", ["t"], "member")
        await settled({"member": member}, 4)
        await taken(member, 2)
        assert await member.commit(0, {"t": 2}, "note")

        await broker.stop()
        waiting = asyncio.create_task(bus.append("t", 0, some(1, "meanwhile"), expect=2))
        await broker.start()

        assert Landed(2) == await waiting
        assert 3 == len(await bus.read("t", 0, 0, 10))
        assert ["meanwhile0"] == values(await taken(member, 1))
        assert await member.commit(0, {"t": 3}, "later")
        assert {"t": "later"} == (await member.committed(0)).notes


async def test_whoever_closes_a_consumer_while_the_broker_is_away_is_not_cancelled(broker: Broker) -> None:
    """A read that gets no answer, a seat that is given up, one that is let go: each ends, or is an outage."""
    readers = Readers(Clients(broker.address).reader, size=1, patience_s=1.0)
    place = topic_partition("t", 0)
    async with bus_on(broker, deadline_s=4.0) as bus:
        await readers.start()
        await bus.append("t", 0, some(1, "read"))
        assert 1 == len(await readers.read(place, 0, 10))
        await bus.append("t", 0, some(1, "unread"))
        assert 2 == await readers.end(place)
        left, let_go = [await bus.join(group, ["t"], "member") for group in ("left", "let-go")]
        await settled({"member": left}, 4)
        await settled({"member": let_go}, 4)
        await broker.stop()

        with pytest.raises(PortError, match="no answer within 1 s"):
            await readers.read(place, 1, 10)
        await readers.stop()
        await left.leave()
        assert isinstance(let_go, Seat)
        with pytest.raises(PortError, match="joining as member of let-go"):
            await let_go._sit_again()
