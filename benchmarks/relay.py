"""The bare relay: what Kafka and aiokafka do on this box when nobody decides anything. The ceiling of the line.

    python -m benchmarks.relay [--applications 20000] [--bootstrap HOST:PORT]

Two processes, router and worker, pass on bytes without looking into them: 1 application, 5 department records,
5 reviews, 1 delivery, and 1 journal record for each of the router's 6 inputs: 18 records for an application. What
a batch of inputs gives is written with ``send_batch`` into the partition the inputs came from, and confirmed before
the inputs are committed. The applications are in the log before the clock starts; it stops when the last delivery
is confirmed.
"""

import argparse
import multiprocessing as mp
import os
import platform
import secrets
from collections import defaultdict
from dataclasses import dataclass
from multiprocessing.connection import Connection

import uvloop
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from benchmarks.broker import broker as broker
from benchmarks.relay_roles import PATIENCE_S, Course, Written, play, producing, write

BODY_BYTES = 450


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one run measured. CPU is that of the whole process, in microseconds per application."""

    applications: int
    seconds: float
    per_second: float
    router_cpu_us: float
    worker_cpu_us: float


def measure(
    bootstrap: str, *, applications: int = 20_000, partitions: int = 8, compression: str | None = "zstd"
) -> Relayed:
    """Run the relay once on the broker at ``bootstrap``; its topics are gone afterwards."""
    course = Course(bootstrap, secrets.token_hex(4), partitions, applications, compression)
    uvloop.run(_prepare(course))
    context = mp.get_context("spawn")
    ends = {role: context.Pipe() for role in ("router", "worker")}
    processes = [context.Process(target=play, args=(role, course, far)) for role, (_, far) in ends.items()]
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
    applications: Written = defaultdict(list)
    for number in range(course.applications):
        body = b'{"id":"%s"}' % secrets.token_hex((BODY_BYTES - 9) // 2).encode()
        applications[course.topic("application"), number % course.partitions].append((b"%036d" % number, body))
    async with producing(course) as producer:
        await write(producer, applications)


async def _clear(course: Course) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=course.bootstrap)
    await admin.start()
    await admin.delete_topics(course.topics)
    await admin.close()


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


if __name__ == "__main__":
    main()
