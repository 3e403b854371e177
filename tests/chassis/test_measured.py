"""What a served process shows of itself: how late it is, how long log and store take, the room on its disk."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from tests.support.clock import StandingClock, WrongClock
from tests.support.desk import Desk
from tests.support.logbook import OTHER, open_bus, write
from tests.support.served import house_in, served

from onewindow.chassis.standing import PartitionStanding, Standing
from onewindow.chassis.vitals import Vitals
from onewindow.chassis.watchdog import Watchdog
from onewindow.contracts.instant import to_ms


def value(name: str, **labels: str) -> float:
    """A sample of this process, 0 if there is none yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_a_batch_tells_how_long_its_oldest_record_waited(tmp_path: Path) -> None:
    """One observation per batch and not one per record; what is handled is no lag."""
    desk = Desk(house_in(tmp_path))
    group = "onewindow-desk"
    before = value("onewindow_event_handling_delay_seconds_count", group=group)
    scraped = ""
    appends = value("onewindow_port_call_seconds_count", port="log", call="append")
    async with served([desk.room()], desk.house) as caller:
        await write(desk.house.bus, OTHER, 0, *[b"a"] * 50)
        await asyncio.wait_for(desk.worked.wait(), 10)
        desk.gate.set()
        watchdog = Watchdog(desk.house.bus, desk.house.clock, [desk.consumer], 60.0)
        async with asyncio.timeout(10):
            while value("onewindow_records_read_total", group=group, topic=OTHER) < 50:
                scraped = (await caller.get("/metrics")).text
        await watchdog.look()

    batches = value("onewindow_event_handling_delay_seconds_count", group=group) - before
    assert 1 <= batches <= 5
    assert 1 == value("onewindow_port_call_seconds_count", port="log", call="append") - appends
    assert (0, 0, 1) == (
        value("onewindow_group_behind_records", group=group),
        value("onewindow_group_lag_seconds", group=group),
        value("onewindow_port_reachable", port="log"),
    )
    assert 2 == value("onewindow_partitions")
    assert "_created" not in scraped


class Behind:
    """A group that has handled one record of two, appended some seconds ago."""

    def __init__(self, appended_ms: int) -> None:
        self._seat = PartitionStanding({OTHER: 1}, 0, True, appended_ms)

    def standing(self) -> Standing:
        """Always there."""
        return Standing("onewindow-behind", 0, {0: self._seat})


@pytest.mark.parametrize("ahead_s", [-3600.0, 0.0, 3600.0])
async def test_who_is_behind_is_so_by_the_clock_of_the_log(ahead_s: float, tmp_path: Path) -> None:
    """A wrong wall clock makes nobody late, and hides nobody who is."""
    right = StandingClock()
    async with open_bus(tmp_path) as bus:
        await write(bus, OTHER, 0, b"a", b"b")
        behind = Behind(to_ms(right.now()) - 7_000)
        await Watchdog(bus, WrongClock(right, ahead_s), [behind], 60.0).look()

    assert 7.0 == value("onewindow_group_lag_seconds", group="onewindow-behind")


async def test_a_blocked_event_loop_is_seen_as_late(tmp_path: Path) -> None:
    """By about as long as it was blocked; and the disk has room."""
    stopping = asyncio.Event()
    looking = asyncio.create_task(Vitals(tmp_path).run(stopping))
    late = value("onewindow_event_loop_lag_seconds_sum")
    async with asyncio.timeout(10):
        while value("onewindow_event_loop_lag_seconds_sum") - late < 0.2:
            await asyncio.sleep(0.3)
            _block(0.5)
    stopping.set()
    await looking

    assert 0 < value("onewindow_disk_free_bytes") <= value("onewindow_disk_size_bytes")


def _block(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        pass
