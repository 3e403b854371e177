"""The timekeeper: a wall clock off the log's is a metric, a line in the log, and a reason not to be ready."""

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs
from tests.support.bus_rig import kafka_spec, some
from tests.support.clock import StandingClock, WrongClock
from tests.support.desk import Desk
from tests.support.served import house_in, served

from onewindow.chassis.clock import SystemClock, wall_ms
from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.metrics import CLOCK_OFF
from onewindow.chassis.timekeeper import Timekeeper

HOUR_S = 3600.0


class Turning(WrongClock):
    """A clock that the test puts wrong and right."""

    def __init__(self) -> None:
        super().__init__(StandingClock(), 0.0)

    def put(self, ahead_s: float) -> None:
        """So far ahead from now on."""
        self._ahead_s = ahead_s


@pytest.mark.parametrize(
    ("off_s", "missing"),
    [
        (0.0, []),
        (60.0, []),
        (-60.0, []),
        (61.0, ["the wall clock stands +61 s off the log's"]),
        (-HOUR_S, ["the wall clock stands -3600 s off the log's"]),
    ],
)
def test_more_than_a_minute_is_wrong(off_s: float, missing: list[str]) -> None:
    """Ahead or behind; up to there it is a number and no more."""
    clock = Turning()
    clock.put(off_s)
    timekeeper = Timekeeper(clock)
    timekeeper.look()

    assert (off_s, missing) == (CLOCK_OFF._value.get(), timekeeper.missing())


def test_what_changes_is_written_down_once() -> None:
    """When it goes wrong and when it is right again, with by how much."""
    clock = Turning()
    timekeeper = Timekeeper(clock)
    with capture_logs() as lines:
        for off_s in (0.0, HOUR_S, HOUR_S, 0.0, 0.0):
            clock.put(off_s)
            timekeeper.look()

    assert [("clock_wrong", 3600), ("clock_right", 0)] == [(line["event"], line["off_s"]) for line in lines]


async def test_a_process_with_a_wrong_clock_is_not_ready(tmp_path: Path) -> None:
    """It says so at /ready, answers everybody all the same, and is ready when the clock is right."""
    clock = Turning()
    desk = Desk(replace(house_in(tmp_path), clock=clock))
    async with served([desk.room()], desk.house) as caller:
        clock.put(HOUR_S)
        said = await _ready(caller, 503)
        assert ["the wall clock stands +3600 s off the log's"] == said.json()["missing"]
        assert 200 == (await caller.get("/live")).status_code
        clock.put(0.0)
        await _ready(caller, 200)


@pytest.mark.kafka
@pytest.mark.parametrize("ahead_s", [-HOUR_S, 0.0, HOUR_S])
async def test_an_append_to_kafka_tells_a_process_how_wrong_its_clock_is(ahead_s: float) -> None:
    """The broker's append time comes with its answer: no further question is asked."""
    clock, spec = SystemClock(lambda: wall_ms() + round(ahead_s * 1000)), kafka_spec()
    bus = KafkaBus(
        bootstrap=spec.place, topics=spec.topics, partitions=spec.partitions, replication=1, heard=clock.heard
    )
    await bus.start()
    try:
        assert clock.off_s() == pytest.approx(0.0, abs=1)
        await bus.append(spec.topics[0], 0, some(1))
        assert clock.off_s() == pytest.approx(ahead_s, abs=30)
    finally:
        await bus.stop()


async def _ready(caller: httpx.AsyncClient, status: int) -> httpx.Response:
    """The answer of /ready as soon as it has this status."""
    async with asyncio.timeout(10):
        while (said := await caller.get("/ready")).status_code != status:  # noqa: ASYNC110 - a look rings no bell
            await asyncio.sleep(0.01)
    return said
