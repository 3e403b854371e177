"""A seat over a consumer made of paper: faults, half assignments, and a coordinator that says nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from onewindow.chassis.kafka import seat as seat_module
from onewindow.chassis.kafka.clients import topic_partition
from onewindow.chassis.kafka.notebook import Notebook
from onewindow.chassis.kafka.seat import Seat
from onewindow.chassis.kafka.surface import Fetched, Listener, SeatConsumer, TopicPartition
from onewindow.chassis.ports import PortError


@dataclass
class Line:
    """What the coordinator wrote down."""

    offset: int
    metadata: str = ""


@dataclass
class PaperRecord:
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None = b"key"
    value: bytes | None = b"value"
    headers: Sequence[tuple[str, bytes | None]] = ()


@dataclass
class Pages:
    """Answers about committed positions: each one once, the last for ever."""

    answers: list[Any]

    async def list_consumer_group_offsets(
        self, group_id: str, *, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, Line]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)


class PaperConsumer:
    """Gives out what is in ``brings``, one for each fetch: a batch, an exception, or a future of a batch."""

    def __init__(self, brings: list[Any]) -> None:
        self.brings = brings
        self.asked = asyncio.Event()
        self.positions: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()
        self.abandoned = False
        self.member_id = "m-1"

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int
    ) -> Mapping[TopicPartition, Sequence[Fetched]]:
        if not self.brings or not timeout_ms:
            await asyncio.sleep(timeout_ms / 1000)  # as the real one does when the log brings nothing
            return {}
        self.asked.set()
        brought = self.brings.pop(0)
        if isinstance(brought, Exception):
            raise brought
        batch: Mapping[TopicPartition, Sequence[Fetched]] = (
            await brought if isinstance(brought, asyncio.Future) else brought
        )
        return batch

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.positions[partition] = offset

    def pause(self, *partitions: TopicPartition) -> None:
        self.paused |= set(partitions)

    async def abandon(self) -> None:
        self.abandoned = True


@dataclass
class Room:
    """Seats one consumer after the other."""

    consumers: list[PaperConsumer]
    seated: list[PaperConsumer] = field(default_factory=list)

    async def seat(self, group: str, topics: Sequence[str], member: str, listener: Listener) -> SeatConsumer:
        self.seated.append(self.consumers.pop(0))
        seated: Any = self.seated[-1]
        return seated  # type: ignore[no-any-return]


def seat_in(room: Room, *answers: Any) -> Seat:
    """A seat for topics a and b; the coordinator gives these answers about committed positions."""
    pages: Any = Pages(list(answers))
    return Seat(room, Notebook(pages, "group", 0.3), ["a", "b"], "member", hold_s=0.01, patience_s=1.0)


NEVER = {topic_partition(t, p): Line(-1) for t in "ab" for p in (0, 1)}
BOTH = [topic_partition("a", 0), topic_partition("b", 0)]


async def test_a_seat_sits_down_again_after_a_fault() -> None:
    """The poll tells of the fault; the next has a new consumer, and what was owned is lost until it is given anew."""
    broken, new = PaperConsumer([KafkaError("coordination died")]), PaperConsumer([])
    room = Room([broken, new])
    seat = seat_in(room, NEVER)
    await seat.sit()
    await seat.assigned(BOTH)
    assert {0} == (await seat.poll(10, 0.1)).gained

    with pytest.raises(PortError, match="coordination died"):
        await seat.poll(10, 0.1)
    assert not await seat.commit(0, {"a": 1})
    assert {0} == (await seat.poll(10, 0.1)).lost
    await seat.assigned(BOTH)
    assert {0} == (await seat.poll(10, 0.1)).gained
    assert (True, [broken, new]) == (broken.abandoned, room.seated)


async def test_a_rebalance_that_never_ends_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an assignment for too long the poll tells so, and the next one sits down again with a new consumer."""
    monkeypatch.setattr(seat_module, "ADRIFT_S", 0.05)
    hanging, new = PaperConsumer([]), PaperConsumer([])
    room = Room([hanging, new])
    seat = seat_in(room, NEVER)
    await seat.sit()
    await seat.assigned(BOTH)
    await seat.poll(10, 0.01)
    await seat.revoked()
    assert {0} == (await seat.poll(10, 0.01)).lost

    with pytest.raises(PortError, match="is given none"):  # noqa: PT012 - how many polls it takes does not matter
        while True:
            await seat.poll(10, 0.01)
    await seat.poll(10, 0.01)
    assert (True, [hanging, new]) == (hanging.abandoned, room.seated)
    await seat.assigned([])
    for _ in range(20):
        await seat.poll(10, 0.01)


async def test_a_partition_counts_when_all_its_topics_are_there() -> None:
    """A lonely one (members that hear different topics, in the middle of an upgrade) is neither owned nor fetched."""
    consumer = PaperConsumer([])
    seat = seat_in(Room([consumer]), NEVER)
    await seat.sit()
    await seat.assigned([*BOTH, topic_partition("a", 1)])

    assert {0} == (await seat.poll(10, 0.1)).gained
    assert {topic_partition("a", 1)} == consumer.paused


async def test_topics_are_merged_by_append_time() -> None:
    """Within a partition: by the log's own time, and each topic in offset order even if its clock went back."""
    a = [PaperRecord("a", 0, 0, 10), PaperRecord("a", 0, 1, 30), PaperRecord("a", 0, 2, 20)]
    b = [PaperRecord("b", 0, 0, 15)]
    seat = seat_in(Room([PaperConsumer([{BOTH[0]: a, BOTH[1]: b}])]), NEVER)
    await seat.sit()
    await seat.assigned(BOTH)
    await seat.poll(10, 0.1)

    records = (await seat.poll(10, 0.1)).records[0]
    assert [("a", 0), ("b", 0), ("a", 1), ("a", 2)] == [(record.topic, record.offset) for record in records]


async def test_what_was_fetched_before_a_rebalance_is_dropped() -> None:
    """Positions are set to what was committed after each assignment; a fetch that was under way counts for nothing."""
    under_way: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    fresh = {BOTH[0]: [PaperRecord("a", 0, 5, 1)]}
    consumer = PaperConsumer([under_way, fresh])
    seat = seat_in(Room([consumer]), NEVER, {**NEVER, BOTH[0]: Line(5)})
    await seat.sit()
    await seat.assigned(BOTH)
    await seat.poll(10, 0)
    polling = asyncio.create_task(seat.poll(10, 5.0))
    await consumer.asked.wait()
    await seat.revoked()
    assert {0} == (await polling).lost
    await seat.assigned(BOTH)
    assert {0} == (await seat.poll(10, 0)).gained
    under_way.set_result({BOTH[0]: [PaperRecord("a", 0, 0, 1)]})

    assert [5] == [record.offset for record in (await seat.poll(10, 5.0)).records[0]]
    assert {BOTH[0]: 5, BOTH[1]: 0} == consumer.positions


async def test_silence_of_the_coordinator_is_not_never_committed() -> None:
    """While it loads, it answers without partitions: asked again, it says the position, and nothing starts at 0."""
    kept = {**NEVER, BOTH[0]: Line(7, "note")}
    seat = seat_in(Room([]), {}, UnknownTopicOrPartitionError(), kept)

    committed = await seat.committed(0)
    assert ({"a": 7}, {"a": "note"}) == (committed.positions, committed.notes)


async def test_a_coordinator_that_stays_silent_is_an_error() -> None:
    """No position is made up for it."""
    seat = seat_in(Room([]), {})

    with pytest.raises(PortError, match="does not say what was committed"):
        await seat.committed(0)
