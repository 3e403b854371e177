"""The bare relay: what Kafka and aiokafka do on this box when nobody decides anything. The ceiling of the line.

    python -m benchmarks.relay [--applications 20000] [--bootstrap HOST:PORT]

Two processes, router and worker, pass on bytes without looking into them: 1 application, 5 department records,
5 reviews, 1 delivery, and 1 journal record for each of the router's 6 inputs: 18 records for an application. What
a batch of inputs gives is written with ``send_batch`` into the partition the inputs came from, and confirmed before
the inputs are committed. The applications are in the log before the clock starts; it stops when the last delivery
is confirmed.
"""

# Above 250 lines because it is one program that shares nothing with the line it is compared with.

import argparse
import asyncio
import multiprocessing as mp
import os
import platform
import secrets
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from importlib.util import module_from_spec, spec_from_file_location
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

STEPS = 5
BODY_BYTES = 450
POLL = 2_000
PATIENCE_S = 120
LAUNCHER = Path(__file__).parents[1] / "deploy" / "local-cluster" / "kafka.py"

Written = Mapping[tuple[str, int], Sequence[tuple[bytes, bytes]]]


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one run measured. CPU is that of the whole process, in microseconds per application."""

    applications: int
    seconds: float
    per_second: float
    router_cpu_us: float
    worker_cpu_us: float


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


def measure(
    bootstrap: str, *, applications: int = 20_000, partitions: int = 8, compression: str | None = "zstd"
) -> Relayed:
    """Run the relay once on the broker at ``bootstrap``; its topics are gone afterwards."""
    course = Course(bootstrap, secrets.token_hex(4), partitions, applications, compression)
    uvloop.run(_prepare(course))
    context = mp.get_context("spawn")
    ends = {role: context.Pipe() for role in ("router", "worker")}
    processes = [context.Process(target=_process, args=(role, course, far)) for role, (_, far) in ends.items()]
    try:
        for process in processes:
            process.start()
        router, worker = ends["router"][0], ends["worker"][0]
        for near in (router, worker):
            _hear(near)  # it has its partitions and waits for the word
        for near in (worker, router):
            near.send("go")
        seconds, router_cpu = _hear(router)
        worker.send("stop")
        _, worker_cpu = _hear(worker)
        for process in processes:
            process.join(PATIENCE_S)
    finally:
        for process in processes:
            if process.is_alive():
                process.kill()
        uvloop.run(_clear(course))
    micro = 1e6 / applications
    return Relayed(applications, seconds, applications / seconds, router_cpu * micro, worker_cpu * micro)


def _hear(near: Connection) -> tuple[float, float]:
    if not near.poll(PATIENCE_S):
        raise TimeoutError(f"a process of the relay said nothing for {PATIENCE_S} s")
    heard: tuple[float, float] = near.recv()
    return heard


async def _prepare(course: Course) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=course.bootstrap)
    await admin.start()
    await admin.create_topics(
        [
            NewTopic(topic, course.partitions, 1, topic_configs={"message.timestamp.type": "LogAppendTime"})
            for topic in course.topics
        ]
    )
    await admin.close()
    applications: dict[tuple[str, int], list[tuple[bytes, bytes]]] = defaultdict(list)
    for number in range(course.applications):
        body = b'{"id":"%s"}' % secrets.token_hex((BODY_BYTES - 9) // 2).encode()
        applications[course.topic("application"), number % course.partitions].append((b"%036d" % number, body))
    async with _producing(course) as producer:
        await _write(producer, applications)


async def _clear(course: Course) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=course.bootstrap)
    await admin.start()
    await admin.delete_topics(course.topics)
    await admin.close()


def _process(role: str, course: Course, far: Connection) -> None:
    uvloop.run(_routing(course, far) if role == "router" else _working(course, far))


async def _routing(course: Course, far: Connection) -> None:
    """Passes each application on to five departments; after the fifth review there is a delivery."""
    application, review = course.topic("application"), course.topic("review")
    department, journal, delivery = course.topic("department"), course.topic("journal"), course.topic("delivery")
    owed: dict[bytes, int] = {}
    delivered = 0
    async with _consuming(course, "router", application, review) as consumer, _producing(course) as producer:
        began, cpu = await _ready(far)
        while delivered < course.applications:
            batch = await consumer.getmany(timeout_ms=200, max_records=POLL)
            out: dict[tuple[str, int], list[tuple[bytes, bytes]]] = defaultdict(list)
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
            await _write(producer, out)
            await _commit(consumer, batch)
            delivered += sum(len(records) for (topic, _), records in out.items() if topic == delivery)
        far.send((time.perf_counter() - began, time.process_time() - cpu))


async def _working(course: Course, far: Connection) -> None:
    """Answers each department record with a review, until it is told to stop."""
    department, review = course.topic("department"), course.topic("review")
    async with _consuming(course, "worker", department) as consumer, _producing(course) as producer:
        began, cpu = await _ready(far)
        while not far.poll():
            batch = await consumer.getmany(timeout_ms=200, max_records=POLL)
            answers = {(review, at.partition): [(r.key, r.value) for r in run] for at, run in batch.items()}
            await _write(producer, answers)
            await _commit(consumer, batch)
        far.send((time.perf_counter() - began, time.process_time() - cpu))


async def _ready(far: Connection) -> tuple[float, float]:
    far.send((0.0, 0.0))
    await asyncio.to_thread(far.recv)
    return time.perf_counter(), time.process_time()


async def _write(producer: Any, out: Written) -> None:
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
async def _producing(course: Course) -> Any:
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
async def _consuming(course: Course, role: str, *topics: str) -> Any:
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


@contextmanager
def broker(address: str | None = None) -> Iterator[str]:
    """A broker's ``host:port``: this one, else that in ONEWINDOW_TEST_KAFKA, else a fresh one for this block only."""
    if address := address or os.environ.get("ONEWINDOW_TEST_KAFKA"):
        yield address
        return
    spec = spec_from_file_location("onewindow_local_kafka", LAUNCHER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(LAUNCHER)
    launcher = module_from_spec(spec)
    spec.loader.exec_module(launcher)
    with launcher.fresh() as port:
        yield f"127.0.0.1:{port}"


def main() -> None:
    """Run it and print the figures with their conditions."""
    parser = argparse.ArgumentParser(description="The bare relay over a real Kafka.")
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--compression", default="zstd", choices=["zstd", "none"])
    parser.add_argument("--bootstrap", help="default: ONEWINDOW_TEST_KAFKA, else a fresh broker")
    asked = parser.parse_args()
    with broker(asked.bootstrap) as address:
        relayed = measure(
            address,
            applications=asked.applications,
            partitions=asked.partitions,
            compression=None if asked.compression == "none" else asked.compression,
        )
    print(
        f"relay: {relayed.per_second:,.0f} applications/s "
        f"({relayed.applications:,} in {relayed.seconds:.1f} s, 18 records of {BODY_BYTES} B each), "
        f"CPU per application: router {relayed.router_cpu_us:.0f} us, worker {relayed.worker_cpu_us:.0f} us; "
        f"{os.cpu_count()} cores shared with the broker, {asked.partitions} partitions, {asked.compression}, "
        f"Python {platform.python_version()}, uvloop"
    )
    print(asdict(relayed))


if __name__ == "__main__":
    main()
