"""The watchdog on Kafka: a broker that is away ends nobody, and whoever hangs after its return would be ended."""

import asyncio
from pathlib import Path

import pytest
from tests.support.bus_rig import kafka_spec, some
from tests.support.scribe import GROUP, Scribe

from onewindow.chassis.clock import SystemClock
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.watchdog import Watchdog
from onewindow.local_cluster.kafka import Broker

pytestmark = pytest.mark.kafka

STUCK_S = 20.0


async def test_a_broker_that_dies_and_returns_ends_nobody(tmp_path: Path) -> None:
    """Killed twice under a consumer: the watchdog says that the log is away, judges nobody, and work goes on."""
    kafka_spec()  # without the broker of the other tests there is no Kafka to be had here
    broker = Broker(tmp_path)
    await asyncio.to_thread(broker.start)
    bus = KafkaBus(bootstrap=broker.address, topics=["t"], partitions=4, replication=1, session_ms=6000)
    await bus.start()
    scribe, stop = Scribe(), asyncio.Event()
    consumer = Consumer(bus, GROUP, ("t",), "m-1", scribe)
    watchdog = Watchdog(bus, SystemClock(), [consumer], STUCK_S, wind=lambda _: None)
    running = asyncio.create_task(consumer.run(stop))
    watching = asyncio.create_task(watchdog.run(stop))
    try:
        await asyncio.wait_for(_until(scribe, 4), 30)
        for life in range(2):
            await asyncio.to_thread(broker.kill)
            async with asyncio.timeout(90):
                while not watchdog.missing():  # noqa: ASYNC110 - a look rings no bell
                    await asyncio.sleep(0.1)
            assert watchdog.missing() == ["the log does not say where it ends"]
            await asyncio.to_thread(broker.start)
            await bus.append("t", life, some(3, f"life{life}-"))
            async with asyncio.timeout(60):
                while len(scribe.values) < 3 * (life + 1):  # noqa: ASYNC110 - the scribe's own wait is too short
                    await asyncio.sleep(0.1)
            async with asyncio.timeout(60):
                while watchdog.missing():  # noqa: ASYNC110 - a look rings no bell
                    await asyncio.sleep(0.1)
        assert not watching.done()
        assert not running.done()
    finally:
        stop.set()
        await asyncio.gather(running, watching, return_exceptions=True)
        await bus.stop()
        await asyncio.to_thread(broker.kill)


async def _until(scribe: Scribe, partitions: int) -> None:
    while scribe.count("gained") < partitions:  # noqa: ASYNC110 - joining takes longer than the scribe waits
        await asyncio.sleep(0.05)
