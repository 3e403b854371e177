"""What is Kafka's own about the Bus: topics that others made, batches that travel together, a log that was cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from tests.support.bus_rig import Log, kafka_spec, settled, some, until, values

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.ports import Elsewhere, Landed, OffsetOutOfRangeError, PortError

pytestmark = pytest.mark.kafka


@pytest.fixture
async def log() -> AsyncIterator[Log]:
    """Topics nobody used before."""
    async with AsyncExitStack() as stack:
        yield Log(kafka_spec(), stack)


@pytest.fixture
async def admin() -> AsyncIterator[AIOKafkaAdminClient]:
    """Somebody else with power over the cluster."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_spec().place)
    await admin.start()
    yield admin
    await admin.close()


async def test_another_partition_count_is_refused(log: Log) -> None:
    """The count is pinned when the log is made."""
    await log.bus()

    with pytest.raises(PortError, match="has 4 partitions, not 3"):
        await replace(log.spec, partitions=3).bus().start()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("retention.ms", "1000"), ("message.timestamp.type", "CreateTime"), ("cleanup.policy", "compact")],
)
async def test_a_topic_that_is_no_log_is_refused(
    log: Log, admin: AIOKafkaAdminClient, setting: str, value: str
) -> None:
    """A topic that somebody made so that it forgets, or believes its producers' clocks, is not taken for the log."""
    configs = {"message.timestamp.type": "LogAppendTime", setting: value}
    await admin.create_topics([NewTopic(log.topics[0], log.partitions, 1, topic_configs=configs)])

    with pytest.raises(PortError, match=setting):
        await log.spec.bus().start()


async def test_whoever_comes_second_is_elsewhere_and_in_the_log(log: Log) -> None:
    """Kafka writes first and compares after: the answer is Elsewhere, and the records are behind the other's."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]

    assert Landed(0) == await one.append(topic, 1, some(3, "one"), expect=0)
    assert Elsewhere(5) == await two.append(topic, 1, some(2, "two"), expect=0)
    assert ["one0", "one1", "one2", "two0", "two1"] == values(await one.read(topic, 1, 0, 10))


async def test_many_small_appends_each_learn_their_own_place(log: Log) -> None:
    """Appends that travel together in one batch are told apart."""
    bus, topic = await log.bus(), log.topics[0]
    answers = await asyncio.gather(*(bus.append(topic, 2, [record]) for record in some(300)))

    assert [Landed(n) for n in range(300)] == answers
    assert [f"v{n}" for n in range(300)] == values(await bus.read(topic, 2, 0, 1000))


async def test_reading_goes_on_where_the_log_goes_on(log: Log) -> None:
    """A reader that has seen the end sees what is appended later, and can go back."""
    bus, topic = await log.bus(), log.topics[0]
    for n in range(5):
        await bus.append(topic, 0, some(2, f"{n}."))
        assert [f"{n}.0", f"{n}.1"] == values(await bus.read(topic, 0, 2 * n, 10))
        assert [] == values(await bus.read(topic, 0, 2 * n + 2, 10))

    assert list(range(10)) == [record.offset for record in await bus.read(topic, 0, 0, 10)]


async def test_more_partitions_are_read_at_once_than_there_are_readers(log: Log) -> None:
    """They take turns, and none gets what belongs to another."""
    bus = await log.bus()
    places = [(topic, partition) for topic in log.topics for partition in range(log.partitions)]
    for topic, partition in places:
        await bus.append(topic, partition, some(20, f"{topic}/{partition}/"))

    async def all_of(topic: str, partition: int) -> list[str]:
        said: list[str] = []
        while more := await bus.read(topic, partition, len(said), 7):
            said += values(more)
        return said

    said = await asyncio.gather(*(all_of(topic, partition) for topic, partition in places))
    assert [[f"{topic}/{partition}/{n}" for n in range(20)] for topic, partition in places] == said


async def test_a_log_that_was_cut_is_never_skipped(log: Log, admin: AIOKafkaAdminClient) -> None:
    """Records that somebody deleted are missed, by readers and by members, also by those that never committed."""
    bus, topic = await log.bus(), log.topics[0]
    await bus.append(topic, 0, some(10))
    member = await bus.join(log.group, [topic], "member")
    await settled({"member": member}, log.partitions)
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=4)})
    await member.rewind(0)

    with pytest.raises(OffsetOutOfRangeError):
        await bus.read(topic, 0, 3, 10)
    with pytest.raises(OffsetOutOfRangeError):
        await until({"member": member}, lambda: False)
    assert 4 == (await bus.read(topic, 0, 4, 10))[0].offset


async def test_without_a_broker_the_start_says_so() -> None:
    """Nobody listens there: one sentence, no wait."""
    bus = KafkaBus(bootstrap="127.0.0.1:1", topics=["any"], partitions=1, replication=1)

    with pytest.raises(PortError, match=r"connecting to 127\.0\.0\.1:1: no Kafka broker answers"):
        await bus.start()
