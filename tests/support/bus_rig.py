"""What the conformance suite of the Bus stands on: one log under test, as many processes on it as a test wants.

A log is described by plain data, so that a process of its own can open it too (see ``far_member``).
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from tests.support.far_member import FarMember

from onewindow.chassis.ports import Bus, Membership, Outgoing, Polled, Record
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile

WITHIN_S = 30.0
"""How long anything that must happen may take before the test gives up."""


@dataclass(frozen=True)
class LogSpec:
    """A log and how to open it. ``place``: a file, or the address of a broker."""

    edition: str
    place: str
    topics: tuple[str, ...]
    partitions: int
    session_s: float

    def bus(self) -> Bus:
        """A bus on this log, as one more process would have it; not started."""
        return make_kafka_bus(self) if self.edition == "kafka" else make_sqlite_bus(self)


def make_sqlite_bus(spec: LogSpec) -> Bus:
    """The embedded edition, with a file object of its own, so nothing is shared but the file."""
    return SqliteBus(SqliteFile(Path(spec.place)), spec.topics, spec.partitions, session_s=spec.session_s)


def make_kafka_bus(spec: LogSpec) -> Bus:
    """The cluster edition. Imported here: the embedded edition is tested without its client."""
    from onewindow.chassis.kafka_bus import KafkaBus

    return KafkaBus(
        bootstrap=spec.place,
        topics=spec.topics,
        partitions=spec.partitions,
        replication=1,
        session_ms=int(spec.session_s * 1000),
    )


def sqlite_spec(folder: Path, partitions: int = 4) -> LogSpec:
    """A log in a file that is not there yet."""
    topics = ("onewindow.alpha.v1", "onewindow.beta.v1", "onewindow.gamma.v1")
    return LogSpec("sqlite", str(folder / "log.db"), topics, partitions, session_s=2.0)


def kafka_spec(partitions: int = 4) -> LogSpec:
    """Topics nobody used before, on the broker at ONEWINDOW_TEST_KAFKA; the test is skipped when there is none."""
    address = os.environ.get("ONEWINDOW_TEST_KAFKA")
    if address is None:
        pytest.skip("no broker: run `make test-cluster`")
    tag = secrets.token_hex(6)
    topics = (f"alpha.{tag}.v1", f"beta.{tag}.v1", f"gamma.{tag}.v1")
    # The shortest session a broker allows by default.
    return LogSpec("kafka", address, topics, partitions, session_s=6.0)


class Log:
    """The log under test. Everything it hands out is closed when the test ends."""

    def __init__(self, spec: LogSpec, stack: AsyncExitStack) -> None:
        """``stack`` is left when the test ends."""
        self.spec = spec
        self.topics = spec.topics
        self.partitions = spec.partitions
        self.session_s = spec.session_s
        self.group = f"group-{secrets.token_hex(6)}"
        self._stack = stack

    async def bus(self) -> Bus:
        """A started bus of its own, as another process would have."""
        bus = self.spec.bus()
        await bus.start()
        self._stack.push_async_callback(bus.stop)
        return bus

    async def far_member(self, name: str) -> FarMember:
        """A member of ``group`` in a process of its own, which can be stopped and killed."""
        member = await FarMember.start(asdict(self.spec), self.group, name)
        self._stack.push_async_callback(member.end)
        return member


def some(count: int, text: str = "v", key: bytes = b"key") -> list[Outgoing]:
    """Records that can be told apart."""
    return [Outgoing(key, f"{text}{n}".encode(), (("ce_id", f"{n}".encode()),)) for n in range(count)]


def values(records: Iterable[Record]) -> list[str]:
    """What the records say."""
    return [record.value.decode() for record in records]


async def until(members: Mapping[str, Membership | FarMember], done: Callable[[], bool]) -> list[tuple[str, Polled]]:
    """Poll the members in turn until ``done()``; whatever they were told, in order."""
    told: list[tuple[str, Polled]] = []
    async with asyncio.timeout(WITHIN_S):
        while not done():
            for name, member in members.items():
                polled = await member.poll(100, 0.02)
                if polled.lost or polled.gained or polled.records:
                    told.append((name, polled))
    return told


async def settled(members: Mapping[str, Membership | FarMember], *shares: int) -> list[tuple[str, Polled]]:
    """Poll until the members own so many partitions each."""
    return await until(members, lambda: [len(m.owned()) for m in members.values()] == list(shares))


async def taken(member: Membership, count: int, limit: int = 100) -> list[Record]:
    """The next ``count`` records the member is given, or more if a poll brought more."""
    records: list[Record] = []
    async with asyncio.timeout(WITHIN_S):
        while len(records) < count:
            polled = await member.poll(limit, 0.5)
            records += (record for run in polled.records.values() for record in run)
    return records
