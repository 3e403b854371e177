"""The two processes of the relay, and what they and the benchmark share."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

STEPS = 5
POLL = 2_000
PATIENCE_S = 120

Written = dict[tuple[str, int], list[tuple[bytes, bytes]]]
"""Topic and partition to keys and values."""


@dataclass(frozen=True, slots=True)
class Course:
    """One run's own topics on a broker."""

    bootstrap: str
    run: str
    partitions: int
    applications: int
    compression: str | None

    def topic(self, noun: str) -> str:
        """A topic that no other run uses."""
        return f"relay.{noun}.{self.run}"

    @property
    def topics(self) -> list[str]:
        """All of them."""
        return [self.topic(noun) for noun in ("application", "department", "review", "delivery", "journal")]


def play(role: str, course: Course, far: Connection) -> None:
    """One process: it says when it has its partitions, waits for the word, and says its seconds: wall and CPU."""
    uvloop.run(_routing(course, far) if role == "router" else _working(course, far))


async def _routing(course: Course, far: Connection) -> None:
    """Passes each application on to five departments; after the fifth review there is a delivery."""
    application, review = course.topic("application"), course.topic("review")
    department, journal, delivery = course.topic("department"), course.topic("journal"), course.topic("delivery")
    owed: dict[bytes, int] = {}
    delivered = 0
    async with _consuming(course, "router", application, review) as consumer, producing(course) as producer:
        began, cpu = await _ready(far)
        while delivered < course.applications:
            batch = await consumer.getmany(timeout_ms=200, max_records=POLL)
            out: Written = defaultdict(list)
            for at, records in batch.items():
                here = at.partition
                out[journal, here] += [(record.key, record.value) for record in records]
                if at.topic == application:
                    for record in records:
                        owed[record.key] = STEPS
                        out[department, here] += [(record.key, record.value)] * STEPS
                    continue
                for record in records:
                    owed[record.key] -= 1
                    if not owed[record.key]:
                        del owed[record.key]
                        out[delivery, here].append((record.key, record.value))
            await write(producer, out)
            await _commit(consumer, batch)
            delivered += sum(len(records) for (topic, _), records in out.items() if topic == delivery)
        far.send((time.perf_counter() - began, time.process_time() - cpu))


async def _working(course: Course, far: Connection) -> None:
    """Answers each department record with a review, until it is told to stop."""
    department, review = course.topic("department"), course.topic("review")
    async with _consuming(course, "worker", department) as consumer, producing(course) as producer:
        began, cpu = await _ready(far)
        while not far.poll():
            batch = await consumer.getmany(timeout_ms=200, max_records=POLL)
            answers = {(review, at.partition): [(r.key, r.value) for r in run] for at, run in batch.items()}
            await write(producer, answers)
            await _commit(consumer, batch)
        far.send((time.perf_counter() - began, time.process_time() - cpu))


async def _ready(far: Connection) -> tuple[float, float]:
    far.send((0.0, 0.0))
    await asyncio.to_thread(far.recv)
    return time.perf_counter(), time.process_time()


async def write(producer: Any, out: Written) -> None:
    """Everything for one partition in as few batches as it takes, all partitions at once; confirmed on return."""
    await asyncio.gather(*(_write_one(producer, topic, partition, rows) for (topic, partition), rows in out.items()))


async def _write_one(producer: Any, topic: str, partition: int, rows: Iterable[tuple[bytes, bytes]]) -> None:
    batch = producer.create_batch()
    for key, value in rows:
        if batch.append(timestamp=None, key=key, value=value) is None:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(timestamp=None, key=key, value=value)
    if batch.record_count():
        await (await producer.send_batch(batch, topic, partition=partition))


async def _commit(consumer: Any, batch: Mapping[TopicPartition, Sequence[Any]]) -> None:
    if batch:
        await consumer.commit({at: records[-1].offset + 1 for at, records in batch.items()})


@asynccontextmanager
async def producing(course: Course) -> AsyncIterator[Any]:
    """A started producer with the settings of the line."""
    async with AIOKafkaProducer(
        bootstrap_servers=course.bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=1 << 20,
        compression_type=course.compression,
    ) as producer:
        yield producer


@asynccontextmanager
async def _consuming(course: Course, role: str, *topics: str) -> AsyncIterator[Any]:
    async with AIOKafkaConsumer(
        *topics,
        bootstrap_servers=course.bootstrap,
        group_id=f"relay-{role}-{course.run}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=100,
        partition_assignment_strategy=[RangePartitionAssignor],
    ) as consumer:
        yield consumer
