"""The lanes into the log, over a producer made of paper: what travels together, what is Unknown, what is replaced."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, OutOfOrderSequenceNumber

from onewindow.chassis.clock import uptime_ms
from onewindow.chassis.kafka.clients import BATCH_BYTES
from onewindow.chassis.kafka.lanes import Lanes
from onewindow.chassis.ports import Elsewhere, Landed, Outgoing, PortError, Unknown

NOON_MS = 1_795_867_200_000
"""What the broker's clock always says."""


@dataclass
class Place:
    offset: int
    timestamp: int = NOON_MS


@dataclass
class PaperBatch:
    values: list[bytes] = field(default_factory=list)

    def append(
        self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> object | None:
        value = value or b""
        if self.values and sum(map(len, self.values)) + len(value) > BATCH_BYTES:
            return None
        self.values.append(value)
        return self


@dataclass
class Broker:
    """A log of batches. ``open`` holds back its answers, ``faults`` are raised instead of appending."""

    batches: list[list[bytes]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    producers: int = 0
    between: Callable[["Broker"], None] = lambda broker: None

    @property
    def values(self) -> list[bytes]:
        return [value for batch in self.batches for value in batch]

    async def take(self, values: Sequence[bytes]) -> Place:
        self.asked.set()
        await self.open.wait()
        if self.faults:
            raise self.faults.pop(0)
        offset = len(self.values)
        self.batches.append(list(values))
        self.between(self)
        return Place(offset)


class PaperProducer:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def start(self) -> None:
        self._broker.producers += 1

    async def stop(self) -> None:
        pass

    def create_batch(self) -> PaperBatch:
        return PaperBatch()

    async def send_batch(self, batch: PaperBatch, topic: str, *, partition: int) -> Awaitable[Place]:
        return asyncio.ensure_future(self._broker.take(batch.values))


def one(text: str) -> list[Outgoing]:
    """A batch of one record."""
    return [Outgoing(b"key", text.encode())]


async def lanes_to(broker: Broker, *, deadline_s: float = 5.0, closed: bool = False) -> Lanes:
    """Started lanes; ``closed``: the broker answers nobody yet."""
    paper: Any = PaperProducer
    lanes = Lanes(lambda: paper(broker), deadline_s)
    if not closed:
        broker.open.set()
    await lanes.start()
    return lanes


async def test_each_time_of_the_log_is_passed_on() -> None:
    """The append time of every batch, with when it was asked for."""
    broker = Broker()
    heard: list[tuple[int, int]] = []
    paper: Any = PaperProducer
    lanes = Lanes(lambda: paper(broker), 5.0, lambda log_ms, asked_ms: heard.append((log_ms, asked_ms)))
    broker.open.set()
    await lanes.start()
    began = uptime_ms()
    await lanes.append("t", 0, one("a"), None)
    ((log_ms, asked_ms),) = heard

    assert NOON_MS == log_ms
    assert began <= asked_ms <= uptime_ms()


async def test_what_arrives_while_a_batch_is_in_flight_travels_together() -> None:
    """Small appends without an expected offset cost one round trip together; with one, they travel alone."""
    broker = Broker()
    lanes = await lanes_to(broker, closed=True)
    first = asyncio.create_task(lanes.append("t", 0, one("a"), None))
    await broker.asked.wait()
    later = [asyncio.create_task(lanes.append("t", 0, one(text), None)) for text in "bcd"]
    alone = asyncio.create_task(lanes.append("t", 0, one("e"), 4))
    last = [asyncio.create_task(lanes.append("t", 0, one(text), None)) for text in "fg"]
    await asyncio.sleep(0)
    broker.open.set()

    assert [Landed(n) for n in range(7)] == await asyncio.gather(first, *later, alone, *last)
    assert [[b"a"], [b"b", b"c", b"d"], [b"e"], [b"f", b"g"]] == broker.batches


async def test_an_append_that_was_not_answered_is_unknown_and_may_still_land() -> None:
    """Its deadline passed in flight: Unknown. What waited behind it is never sent, and later appends come after it."""
    broker = Broker()
    lanes = await lanes_to(broker, deadline_s=0.05, closed=True)
    stuck = asyncio.create_task(lanes.append("t", 0, one("stuck"), 0))
    await broker.asked.wait()
    behind = asyncio.create_task(lanes.append("t", 0, one("behind"), None))

    assert (Unknown(), Unknown()) == (await stuck, await behind)
    broker.open.set()
    assert Landed(1) == await lanes.append("t", 0, one("later"), 1)
    assert [b"stuck", b"later"] == broker.values


async def test_a_stuck_lane_holds_up_no_other() -> None:
    """Each partition of each topic has its own lane."""
    broker = Broker()
    lanes = await lanes_to(broker, deadline_s=0.05, closed=True)
    stuck = asyncio.create_task(lanes.append("t", 0, one("stuck"), 0))
    await broker.asked.wait()
    broker.asked.clear()
    other = asyncio.create_task(lanes.append("t", 1, one("other"), None))
    await broker.asked.wait()
    broker.open.set()

    assert {Landed(0), Landed(1)} == set(await asyncio.gather(stuck, other))


async def test_elsewhere_tells_the_end_behind_what_landed() -> None:
    """Somebody else had written: the batch is behind it."""
    broker = Broker(batches=[[b"theirs"]])
    lanes = await lanes_to(broker)

    assert Elsewhere(3) == await lanes.append("t", 0, [*one("a"), *one("b")], 0)


@pytest.mark.parametrize(("expect", "answer"), [(0, Elsewhere(3)), (None, Unknown())])
async def test_a_long_append_that_somebody_interrupts_has_not_landed(expect: int | None, answer: object) -> None:
    """Somebody else wrote between its two batches: it is not one contiguous run, and the rest is not sent."""
    broker = Broker(between=lambda broker: broker.batches.append([b"theirs"]))
    lanes = await lanes_to(broker)
    long = [Outgoing(b"key", bytes(BATCH_BYTES - 200)) for _ in range(3)]

    assert answer == await lanes.append("t", 0, long, expect)
    assert 4 == len(broker.values)


@pytest.mark.parametrize("fault", [OutOfOrderSequenceNumber(), KafkaError("sender died")])
async def test_a_fault_is_unknown_and_the_producer_is_replaced(fault: KafkaError) -> None:
    """Nothing is sent again by itself; the next append goes through a new producer."""
    broker = Broker(faults=[fault])
    lanes = await lanes_to(broker)

    assert Unknown() == await lanes.append("t", 0, one("a"), None)
    assert Landed(0) == await lanes.append("t", 0, one("b"), None)
    assert (2, [b"b"]) == (broker.producers, broker.values)


async def test_a_refusal_is_an_error_and_the_producer_is_replaced() -> None:
    """The broker has certainly not appended it, and its sequence number is missing from now on."""
    broker = Broker(faults=[MessageSizeTooLargeError()])
    lanes = await lanes_to(broker)

    with pytest.raises(PortError, match="refuses to append to t/0"):
        await lanes.append("t", 0, one("a"), None)
    assert 2 == broker.producers


async def test_a_repeat_that_the_broker_cannot_place_is_unknown() -> None:
    """The broker recognised a retry but has forgotten where the batch is: it answers with offset -1."""

    class Forgetful(Broker):
        async def take(self, values: Sequence[bytes]) -> Place:
            return Place(-1)

    lanes = await lanes_to(Forgetful())

    assert Unknown() == await lanes.append("t", 0, one("a"), 0)


async def test_stopping_answers_everybody() -> None:
    """What is in flight or waiting when the bus stops is Unknown at once, whatever its deadline."""
    broker = Broker()
    lanes = await lanes_to(broker, deadline_s=60, closed=True)
    lanes.flush_s = 0.01
    waiting = [asyncio.create_task(lanes.append("t", 0, one(text), None)) for text in "ab"]
    await broker.asked.wait()
    await lanes.stop()

    assert [Unknown(), Unknown()] == [await answer for answer in waiting]
