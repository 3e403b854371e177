"""Every client that speaks to Kafka is made here, with every setting that matters; nobody else imports aiokafka.

Four defaults of aiokafka lose data (acks=1, auto commit, reset to latest, read uncommitted): none of them is left on.
The few private names of aiokafka that are touched are in :class:`_Closing` and :class:`_Seated`, and a test on a real
broker guards each.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener
from aiokafka import TopicPartition as KafkaTopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    CommitFailedError,
    IllegalStateError,
    InvalidTopicError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    NoOffsetForPartitionError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
from aiokafka.errors import OffsetOutOfRangeError as KafkaOffsetOutOfRangeError

from onewindow.chassis.kafka.surface import Admin, Consumer, Listener, Producer, SeatConsumer, TopicPartition
from onewindow.chassis.ports import PortError

KafkaFault: type[Exception] = KafkaError
"""Whatever went wrong between here and the broker."""

REFUSED: tuple[type[Exception], ...] = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidTopicError,
    TopicAuthorizationFailedError,
    ClusterAuthorizationFailedError,
)
"""The broker has certainly not appended the batch, and never will."""

NOT_THE_OWNER: tuple[type[Exception], ...] = (CommitFailedError, IllegalStateError)
"""The commit came from a member that the group no longer knows, or for a partition it no longer has."""

OUT_OF_RANGE: type[Exception] = KafkaOffsetOutOfRangeError
NO_POSITION: type[Exception] = NoOffsetForPartitionError

BATCH_BYTES = 1_000_000
"""What one batch may hold: an append up to here is one Kafka batch, in the log whole or not at all."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what aiokafka raises into a PortError that begins with ``doing``."""
    try:
        yield
    except KafkaConnectionError as fault:
        raise PortError(f"{doing}: no Kafka broker answers ({fault})") from fault
    except KafkaError as fault:
        raise PortError(f"{doing}: {fault!r}") from fault


class _Told(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka carries no types
    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._listener.revoked()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._listener.assigned(assigned)


class _Closing(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka carries no types
    """Closes whatever its fetches are doing. Left to itself, it lets the cancellation of a fetch that waits to be tried
    again out of ``stop`` (aiokafka #647): whoever closed it would seem to be cancelled, and the rest stay open.
    """

    async def stop(self) -> None:
        await self._end_fetching()
        await super().stop()

    async def _end_fetching(self) -> None:
        fetcher = self._fetcher
        if fetcher is None:  # it never came to start
            return
        fetcher._fetch_task.cancel()
        await asyncio.wait({fetcher._fetch_task})
        for fetch in fetcher._pending_tasks:
            fetch.cancel()
        if fetcher._pending_tasks:
            await asyncio.wait(fetcher._pending_tasks)
        fetcher._pending_tasks.clear()


class _Seated(_Closing):
    """A static member that can say good-bye; aiokafka lets a static member's seat run into its session time-out."""

    @property
    def member_id(self) -> str:
        return str(self._coordinator.member_id)

    async def leave(self) -> None:
        # A LeaveGroup by member id also frees a static seat; aiokafka sends it only to those without instance id.
        self._coordinator._group_instance_id = None
        await self.stop()

    async def abandon(self) -> None:
        coordinator, self._closed = self._coordinator, True
        coordinator._coordination_task.cancel()
        await asyncio.wait({coordinator._coordination_task})
        await coordinator._stop_heartbeat_task()
        await coordinator._stop_commit_offsets_refresh_task()
        await self._end_fetching()
        await self._fetcher.close()
        await self._client.close()


@dataclass(frozen=True, slots=True)
class Clients:
    """The one factory. ``session_ms``: how long a silent member keeps its seat (the broker allows 6 s and more)."""

    bootstrap: str
    session_ms: int = 10_000
    compression: str | None = "zstd"
    patience_ms: int = 30_000

    def producer(self) -> Producer:
        """Idempotent, acks of all in-sync replicas, nothing lingers: batches form while one is in flight."""
        made: Producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=BATCH_BYTES + 100_000,
            request_timeout_ms=self.patience_ms,
            compression_type=self.compression,
        )
        return made

    def reader(self) -> Consumer:
        """No group, no commits; a position outside the log is an error, never a jump."""
        made: Consumer = _Closing(
            bootstrap_servers=self.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_wait_ms=20,
            max_partition_fetch_bytes=1 << 20,
            request_timeout_ms=self.patience_ms,
        )
        return made

    async def seat(self, group: str, topics: Sequence[str], member: str, listener: Listener) -> SeatConsumer:
        """A started static member; it joins in the background and tells ``listener`` what it got."""
        consumer = _Seated(
            bootstrap_servers=self.bootstrap,
            group_id=group,
            group_instance_id=member,
            client_id=member,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_wait_ms=100,
            fetch_max_bytes=8 << 20,
            max_partition_fetch_bytes=1 << 20,
            session_timeout_ms=self.session_ms,
            heartbeat_interval_ms=self.session_ms // 10,  # also how fast the others learn of a good-bye
            max_poll_interval_ms=300_000,
            # Above the rebalance time-out, which is the session's: a JoinGroup waits that long.
            request_timeout_ms=max(self.patience_ms, self.session_ms) + 10_000,
            partition_assignment_strategy=[RangePartitionAssignor],
        )
        try:
            await consumer.start()
        except BaseException:
            await consumer.stop()
            raise
        # After start(), which would otherwise wait until the whole group has found together.
        consumer.subscribe(list(topics), listener=_Told(listener))
        made: SeatConsumer = consumer
        return made

    def admin(self) -> Admin:
        """Creates and describes topics, reads committed positions and who sits in a group."""
        made: Admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=self.patience_ms)
        return made


def topic_partition(topic: str, partition: int) -> TopicPartition:
    """One partition of one topic."""
    made: TopicPartition = KafkaTopicPartition(topic, partition)
    return made


def new_topic(name: str, partitions: int, replication: int, settings: dict[str, str]) -> Any:
    """A topic as ``Admin.create_topics`` wants it."""
    return NewTopic(name, partitions, replication, topic_configs=settings)


def topic_settings(name: str, keys: Iterable[str]) -> Any:
    """The question for a topic's settings as ``Admin.describe_configs`` wants it."""
    return ConfigResource(ConfigResourceType.TOPIC, name, configs=dict.fromkeys(keys))
