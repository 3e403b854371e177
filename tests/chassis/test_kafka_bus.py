"""What is Kafka's own about the Bus: topics, batches, and a log that can be cut by others."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from tests.support.kafka_rig import bootstrap, buses, polled_until, some, unused

from onewindow.chassis.clock import wall_ms
from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.ports import (
    MAX_RECORD_BYTES,
    Elsewhere,
    Landed,
    OffsetOutOfRangeError,
    Outgoing,
    PortError,
    RecordTooLargeError,
)

pytestmark = pytest.mark.kafka


async def test_a_topic_is_kept_for_ever_and_carries_the_time_of_the_log() -> None:
    """Batches get the broker's own append time, one for all of a batch, and topics never forget."""
    topic = unused("kept")
    async with buses(1, topic) as (bus,):
        before = wall_ms()
        await bus.append(topic, 0, some(3))
        after = wall_ms()
        records = await bus.read(topic, 0, 0, 10)

    assert 1 == len({record.appended_ms for record in records})
    assert before <= records[0].appended_ms <= after


async def test_another_partition_count_is_refused() -> None:
    """The count is pinned when the log is made."""
    topic = unused("pinned")
    async with buses(1, topic, partitions=2):
        other = KafkaBus(bootstrap=bootstrap(), topics=[topic], partitions=3, replication=1)

        with pytest.raises(PortError, match="has 2 partitions, not 3"):
            await other.start()


async def test_a_topic_that_would_forget_is_refused() -> None:
    """A topic that somebody made with a retention is not taken for the log."""
    topic = unused("forgetful")
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap())
    await admin.start()
    await admin.create_topics(
        [NewTopic(topic, 1, 1, topic_configs={"message.timestamp.type": "LogAppendTime", "retention.ms": "1000"})]
    )
    await admin.close()
    bus = KafkaBus(bootstrap=bootstrap(), topics=[topic], partitions=1, replication=1)

    with pytest.raises(PortError, match=r"retention\.ms"):
        await bus.start()


async def test_whoever_comes_second_is_elsewhere_and_in_the_log() -> None:
    """Kafka writes first and compares after: the answer is Elsewhere, and the records are behind the other's."""
    topic = unused("race")
    async with buses(2, topic) as (one, two):
        first = await one.append(topic, 1, some(3, "one"), expect=0)
        second = await two.append(topic, 1, some(2, "two"), expect=0)
        values = [record.value for record in await one.read(topic, 1, 0, 10)]

    assert (Landed(0), Elsewhere(5)) == (first, second)
    assert [b"one0", b"one1", b"one2", b"two0", b"two1"] == values


async def test_many_small_appends_each_learn_their_own_place() -> None:
    """Appends that travel together in one batch are told apart."""
    topic = unused("crowd")
    async with buses(1, topic) as (bus,):
        answers = await asyncio.gather(*(bus.append(topic, 2, [record]) for record in some(300)))
        records = await bus.read(topic, 2, 0, 1000)

    assert [Landed(n) for n in range(300)] == answers
    assert [record.value for record in some(300)] == [record.value for record in records]


async def test_a_long_append_spans_batches_without_a_gap() -> None:
    """What does not fit into one batch follows in the next; the answer counts for all of it."""
    topic = unused("long")
    long = [Outgoing(b"key", bytes(300_000)) for _ in range(10)]
    async with buses(1, topic) as (bus,):
        await bus.append(topic, 0, some(2))

        assert Landed(2) == await bus.append(topic, 0, long, expect=2)
        assert 12 == await bus.end(topic, 0)


async def test_the_largest_record_is_taken_and_a_larger_one_is_not() -> None:
    """The broker takes what the port allows; what is larger is refused before anything is sent."""
    topic = unused("large")
    async with buses(1, topic) as (bus,):
        largest = Outgoing(b"key", bytes(MAX_RECORD_BYTES - 3))
        assert Landed(0) == await bus.append(topic, 0, [largest])
        with pytest.raises(RecordTooLargeError):
            await bus.append(topic, 0, [*some(1), Outgoing(b"keys", bytes(MAX_RECORD_BYTES - 3))])

        assert 1 == await bus.end(topic, 0)
        assert largest.value == (await bus.read(topic, 0, 0, 10))[0].value


async def test_reading_goes_on_where_the_log_goes_on() -> None:
    """A reader that has seen the end sees what is appended later, and can go back."""
    topic = unused("tail")
    async with buses(1, topic) as (bus,):
        for n in range(5):
            await bus.append(topic, 0, some(2, f"{n}."))
            assert [f"{n}.0".encode(), f"{n}.1".encode()] == [r.value for r in await bus.read(topic, 0, 2 * n, 10)]
            assert () == tuple(await bus.read(topic, 0, 2 * n + 2, 10))

        assert list(range(10)) == [record.offset for record in await bus.read(topic, 0, 0, 10)]


async def test_a_log_that_was_cut_is_never_skipped() -> None:
    """Records that were deleted from the log are missed, by readers and by members, whether they committed or not."""
    topic = unused("cut")
    async with buses(1, topic, partitions=1) as (bus,):
        await bus.append(topic, 0, some(10))
        member = await bus.join(unused("group"), [topic], "member")
        await polled_until({"member": member}, lambda: bool(member.owned()))
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap())
        await admin.start()
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=4)})
        await admin.close()
        await member.rewind(0)

        with pytest.raises(OffsetOutOfRangeError):
            await bus.read(topic, 0, 3, 10)
        with pytest.raises(OffsetOutOfRangeError):
            await polled_until({"member": member}, lambda: False)
        assert 4 == (await bus.read(topic, 0, 4, 10))[0].offset


async def test_a_position_behind_the_end_is_never_skipped() -> None:
    """A committed position that the log does not reach (it lost its tail) stops the member."""
    topic, group = unused("short"), unused("group")
    async with buses(1, topic, partitions=1) as (bus,):
        await bus.append(topic, 0, some(3))
        member = await bus.join(group, [topic], "member")
        await polled_until({"member": member}, lambda: bool(member.owned()))
        assert await member.commit(0, {topic: 7})
        await member.leave()
        again = await bus.join(group, [topic], "member")

        with pytest.raises(OffsetOutOfRangeError):
            await polled_until({"again": again}, lambda: False)


async def test_without_a_broker_the_start_says_so() -> None:
    """Nobody listens there: one sentence, no wait."""
    bus = KafkaBus(bootstrap="127.0.0.1:1", topics=["any"], partitions=1, replication=1)

    with pytest.raises(PortError, match=r"connecting to 127\.0\.0\.1:1: no Kafka broker answers"):
        await bus.start()
