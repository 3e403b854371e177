"""The line over a real Kafka, from the log to ResultPrepared, beside the bare relay of the same run."""

import asyncio
import tempfile
import time
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass

from benchmarks.relay import Relayed
from benchmarks.relay import measure as measure_relay
from benchmarks.servers import CATALOGUE, Server, server

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.fact import By, derive
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue

PARTITIONS = 8
PORTS = {"routing": 18791, "department-worker": 18792, "notifier": 18793}
_BATCH = 500
_WAIT_S = 600


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured; CPU in microseconds for each application, per process."""

    applications: int
    seconds: float
    cpu_us: dict[str, float]

    @property
    def per_second(self) -> float:
        """Applications per second, from the first read of the log to the last ResultPrepared in it."""
        return self.applications / self.seconds


async def measure(bootstrap: str, applications: int) -> Line:
    """Put the applications into the log, then start routing, desks and notifier and wait for every result."""
    catalogue = Catalogue.load(CATALOGUE)
    bus = KafkaBus(
        bootstrap=bootstrap,
        topics=topics.names(tuple(catalogue.departments)),
        partitions=PARTITIONS,
        replication=1,
    )
    await bus.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                "ONEWINDOW_DATA": folder,
                "ONEWINDOW_BUS": "kafka",
                "ONEWINDOW_KAFKA_BOOTSTRAP": bootstrap,
                "ONEWINDOW_KAFKA_REPLICATION": "1",
                "ONEWINDOW_NOTIFIER_CHANNEL": "inbox",
            }
            async with AsyncExitStack() as stack:
                running = {
                    name: await stack.enter_async_context(server((name,), port, environment))
                    for name, port in PORTS.items()
                }
                await _through(bus, catalogue, 500)
                before = {name: one.cpu_s() for name, one in running.items()}
                seconds = await _through(bus, catalogue, applications)
                return Line(applications, seconds, _cpu_us(running, before, applications))
    finally:
        await bus.stop()


def beside(bootstrap: str, applications: int) -> Relayed:
    """The batched relay with a journal, on the same broker."""
    return measure_relay(bootstrap, applications=applications, partitions=PARTITIONS)


async def _through(bus: KafkaBus, catalogue: Catalogue, applications: int) -> float:
    """Append the applications as fast as the log takes them; seconds until every result is prepared."""
    start = await _prepared(bus)
    began = time.perf_counter()
    batches: dict[int, list[Outgoing]] = {}
    digest = catalogue.hash_of("bench-five", 1)
    for _ in range(applications):
        fact = submitted(digest)
        key = fact.application_id.encode()
        batches.setdefault(partition_of(key, PARTITIONS), []).append(
            Outgoing(key, topics.applications.encode(fact), headers(fact.id, fact.type))
        )
    for partition, batch in batches.items():
        for place in range(0, len(batch), _BATCH):
            landed = await bus.append(topics.APPLICATION, partition, batch[place : place + _BATCH])
            if not isinstance(landed, Landed):
                raise RuntimeError("nobody can say whether the applications are in the log")
    async with asyncio.timeout(_WAIT_S):
        while await _prepared(bus) - start < applications:
            await asyncio.sleep(0.05)
    return time.perf_counter() - began


async def _prepared(bus: KafkaBus) -> int:
    return sum([await bus.end(topics.NOTICE, partition) for partition in range(PARTITIONS)])


def submitted(digest: str) -> ApplicationSubmitted:
    """An application by somebody who filed no other, as intake would say it; ``digest`` is the definition's."""
    name = str(uuid.uuid4())  # without order, as those that intake gives
    return ApplicationSubmitted(
        id=derive(name, "submitted"),
        at="2026-11-23T01:00:00.000Z",
        application_id=name,
        by=By(id="bench", role="applicant"),
        service="bench-five",
        version=1,
        definition_hash=digest,
        number=name[:8],
        subject=derive(name, "subject"),
        dossier=derive(name, "dossier"),
        routes={"area_m2": 20},
    )


def _cpu_us(running: dict[str, Server], before: dict[str, float], applications: int) -> dict[str, float]:
    return {name: (one.cpu_s() - before[name]) / applications * 1e6 for name, one in running.items()}
