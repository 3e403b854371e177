"""The pulse on Faust, as a process of its own beside a real Kafka: the same figures, whatever is done to it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.processes import ROOT, Server, environment, free_ports, serving
from tests.support.pulse_board import until_true
from tests.support.recorded import recorded

from onewindow.chassis.build import build_house
from onewindow.chassis.ports import Bus
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.local_cluster.kafka import fresh_broker

pytestmark = pytest.mark.kafka
PARTITIONS = 4


@pytest.fixture
def broker() -> Iterator[str]:
    """A broker of this test's own, since topics have the names they have."""
    with fresh_broker() as broker:
        yield broker.address


@asynccontextmanager
async def log_of(address: str, folder: Path) -> AsyncIterator[Bus]:
    """The log of an installation with the catalogue's topics."""
    settings = HouseSettings(
        data=folder, bus="kafka", kafka_bootstrap=address, kafka_replication=1, partitions=PARTITIONS
    )
    house = build_house(settings, topics.names(()))
    await house.bus.start()
    try:
        yield house.bus
    finally:
        await house.bus.stop()


def pulse(address: str, folder: Path, port: int, member: str = "pulse-1") -> Server:
    """A process of the pulse; what it keeps lies in a file of the folder."""
    env = environment(
        DATA=str(folder),
        BUS="kafka",
        KAFKA_BOOTSTRAP=address,
        KAFKA_REPLICATION="1",
        PARTITIONS=str(PARTITIONS),
        SESSION_S="6",
        MEMBER=member,
        PULSE_TELL_EVERY_S="0.3",
        PULSE_KEEP_EVERY_S="1",
    )
    catalogue = str(ROOT / "benchmarks" / "bench-five" / "catalogue")
    return Server("onewindow.routing.shell.pulse", [catalogue], env, port, folder / f"{member}.log", member)


async def test_quantiles_of_a_recorded_journal_are_those_computed_offline(broker: str, tmp_path: Path) -> None:
    """Half of it is there before Faust comes, in a group that never committed; half comes while it listens."""
    recording = recorded(12, 600, PARTITIONS)
    server = pulse(broker, tmp_path, free_ports(1)[0])
    async with log_of(broker, tmp_path) as bus:
        await recording.write(bus, 0, 0.5)
        async with serving([server]):
            await recording.write(bus, 0.5, 1)
            await until_true(bus, recording.truth)
            await server.stop()


async def test_five_kills_under_load_change_no_figure(broker: str, tmp_path: Path) -> None:
    """Two members, one of them killed in mid-work and started again, five times, while the journal grows."""
    recording = recorded(13, 900, PARTITIONS)
    members = [
        pulse(broker, tmp_path, port, name) for port, name in zip(free_ports(2), ("pulse-1", "pulse-2"), strict=True)
    ]
    async with log_of(broker, tmp_path) as bus, serving(members):
        for number in range(5):
            await recording.write(bus, number / 6, (number + 1) / 6)
            victim = members[number % 2]
            await until_at_work(victim)
            victim.kill()
            victim.start()
        await recording.write(bus, 5 / 6, 1)
        await until_true(bus, recording.truth, within_s=120)
        for member in members:
            await member.stop()


async def until_at_work(server: Server) -> None:
    """Returns when this life of the server has folded something."""
    async with asyncio.timeout(60):
        while not await server.metric("onewindow_pulse_entries_total"):
            server.check()
            await asyncio.sleep(0.05)
