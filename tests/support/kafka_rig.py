"""What tests against a real Kafka share: where it is, names nobody used before, and waiting for what polls bring."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.ports import Membership, Outgoing, Polled

SESSION_MS = 6_000
"""The shortest session a broker allows by default."""


def bootstrap() -> str:
    """Where the broker of ``deploy/local-cluster/kafka.py run`` listens; the test is skipped when there is none."""
    address = os.environ.get("ONEWINDOW_TEST_KAFKA")
    if address is None:
        pytest.skip("no broker: run this with `python deploy/local-cluster/kafka.py run -- pytest -m kafka`")
    return address


def unused(prefix: str) -> str:
    """A name that no earlier run on this broker used."""
    return f"{prefix}.{secrets.token_hex(6)}"


def some(count: int, text: str = "v") -> list[Outgoing]:
    """Records that can be told apart."""
    return [Outgoing(b"key", f"{text}{n}".encode()) for n in range(count)]


@asynccontextmanager
async def buses(
    count: int, *topics: str, partitions: int = 4, address: str | None = None, deadline_s: float = 10.0
) -> AsyncIterator[list[KafkaBus]]:
    """As many processes would have: each with its own clients, on the same topics."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(count):
            bus = KafkaBus(
                bootstrap=address or bootstrap(),
                topics=topics,
                partitions=partitions,
                replication=1,
                session_ms=SESSION_MS,
                deadline_s=deadline_s,
            )
            await bus.start()
            stack.push_async_callback(bus.stop)
            made.append(bus)
        yield made


async def polled_until(
    members: Mapping[str, Membership], done: Callable[[], bool], within_s: float = 20.0
) -> list[tuple[str, Polled]]:
    """Poll the members in turn until ``done()``; what they were told on the way. Fails after ``within_s``."""
    told: list[tuple[str, Polled]] = []
    async with asyncio.timeout(within_s):
        while not done():
            for name, member in members.items():
                polled = await member.poll(100, 0.05)
                if polled.lost or polled.gained or polled.records:
                    told.append((name, polled))
    return told
