"""The part of aiokafka that is used, written down as Protocols: what an upgrade has to keep."""

# ruff: noqa: D102 - the class says who it is; aiokafka documents its own methods

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class TopicPartition(NamedTuple):
    """aiokafka's own named tuple, which ``clients.topic_partition`` makes; it takes no other."""

    topic: str
    partition: int


class Batch(Protocol):
    """Records on their way into one partition."""

    def append(
        self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> object | None:
        """None: the batch is full and did not take the record."""
        ...


class Placed(Protocol):
    """Where a batch landed, and when.

    ``offset`` of its first record; negative when the broker has forgotten it. ``timestamp``: the broker's own append
    time in epoch milliseconds.
    """

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...


class Producer(Protocol):
    """An idempotent producer with acks=all."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def create_batch(self) -> Batch: ...
    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Awaitable[Placed]: ...


class Fetched(Protocol):
    """One record out of a fetch; ``timestamp`` is the append time in epoch milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Consumer(Protocol):
    """A consumer, in a group or not."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def assign(self, partitions: Sequence[TopicPartition]) -> None: ...
    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    def pause(self, *partitions: TopicPartition) -> None: ...
    def resume(self, *partitions: TopicPartition) -> None: ...
    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int
    ) -> Mapping[TopicPartition, Sequence[Fetched]]: ...
    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...


class SeatConsumer(Consumer, Protocol):
    """A consumer that holds a seat in a group."""

    @property
    def member_id(self) -> str:
        """What the coordinator calls this member now; empty after it was expelled or replaced."""
        ...

    async def commit(self, offsets: Mapping[TopicPartition, tuple[int, str]]) -> None: ...

    async def leave(self) -> None:
        """Stop, and tell the coordinator so."""
        ...

    async def abandon(self) -> None:
        """Stop without a word: the seat stays taken until its session ends."""
        ...


class Listener(Protocol):
    """Who wants to know what a rebalance takes and gives."""

    async def revoked(self) -> None: ...
    async def assigned(self, seats: Iterable[TopicPartition]) -> None: ...


class Seating(Protocol):
    """Who can make a consumer that sits down."""

    async def seat(self, group: str, topics: Sequence[str], member: str, listener: Listener) -> SeatConsumer: ...


class Kept(Protocol):
    """A committed position; ``offset`` is -1 when there is none."""

    offset: int
    metadata: str


class Admin(Protocol):
    """Questions and orders to the cluster itself."""

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def create_topics(self, new_topics: Sequence[Any]) -> Any: ...
    async def describe_topics(self, topics: Sequence[str] | None = None) -> Sequence[Mapping[str, Any]]: ...
    async def describe_configs(self, config_resources: Sequence[Any]) -> Sequence[Any]: ...
    async def describe_consumer_groups(self, group_ids: Sequence[str]) -> Sequence[Any]: ...
    async def list_consumer_group_offsets(
        self, group_id: str, *, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, Kept]: ...
