"""What is Kafka's own about the Membership: static seats, and rebalances that take everything from everybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from tests.support.bus_rig import Log, kafka_spec, settled, some, taken, until

from onewindow.chassis.kafka.seat import Seat
from onewindow.chassis.ports import PortError

pytestmark = pytest.mark.kafka


@pytest.fixture
async def log() -> AsyncIterator[Log]:
    """Topics nobody used before."""
    async with AsyncExitStack() as stack:
        yield Log(kafka_spec(), stack)


async def test_the_only_member_comes_back_at_once(log: Log) -> None:
    """The restarted member was alone and the leader of its group; what was committed under its old life counts."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]
    killed = await one.join(log.group, [topic], "only")
    await settled({"killed": killed}, log.partitions)
    assert await killed.commit(1, {topic: 0}, "note")
    assert isinstance(killed, Seat)
    assert killed._consumer is not None
    await killed._consumer.abandon()
    back = await two.join(log.group, [topic], "only")
    async with asyncio.timeout(log.session_s / 2):
        await settled({"back": back}, log.partitions)

    assert {topic: "note"} == (await back.committed(1)).notes
    assert {} == (await back.committed(2)).positions


async def test_a_graceful_stop_hands_over_long_before_the_session_ends(log: Log) -> None:
    """Leaving gives up even a static seat: the others learn of it with their next heartbeat."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]
    stays = await one.join(log.group, [topic], "stays")
    leaves = await two.join(log.group, [topic], "leaves")
    await settled({"stays": stays, "leaves": leaves}, 2, 2)
    await leaves.leave()
    async with asyncio.timeout(log.session_s / 2):
        await settled({"stays": stays}, 4)

    assert frozenset() == leaves.owned()
    with pytest.raises(PortError):
        await leaves.poll(1, 0)


async def test_a_member_whose_seat_was_taken_stands_aside(log: Log) -> None:
    """The later of two processes under one name keeps the seat: the earlier does not try to get it back."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]
    early = await one.join(log.group, [topic], "same")
    await settled({"early": early}, log.partitions)
    late = await two.join(log.group, [topic], "same")
    await settled({"late": late}, log.partitions)
    await settled({"early": early}, 0)

    with pytest.raises(PortError, match="another process took the seat"):
        await until({"early": early}, lambda: False)
    await early.leave()
    assert await late.commit(0, {topic: 0})


async def test_a_rebalance_waits_for_the_batch_in_hand(log: Log) -> None:
    """What a poll brought can be committed although another member is joining; after the next poll it cannot."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]
    await one.append(topic, 3, some(1))
    works = await one.join(log.group, [topic], "0-works")
    await settled({"works": works}, log.partitions)
    await taken(works, 1)
    joins = await two.join(log.group, [topic], "1-joins")

    assert not (await joins.poll(100, log.session_s / 4)).gained
    assert await works.commit(3, {topic: 1})
    await settled({"works": works, "joins": joins}, 2, 2)
    assert [True, True, False, False] == [await works.commit(p, {topic: 1}) for p in range(log.partitions)]


async def test_a_member_that_works_for_too_long_loses_its_batch(log: Log) -> None:
    """A rebalance does not wait for ever: the late commit is refused, and the records go to the new owner."""
    one, two, topic = await log.bus(), await log.bus(), log.topics[0]
    await one.append(topic, 3, some(1))
    slow = await one.join(log.group, [topic], "0-slow")
    await settled({"slow": slow}, log.partitions)
    await taken(slow, 1)
    quick = await two.join(log.group, [topic], "1-quick")

    assert [0] == [record.offset for record in await taken(quick, 1)]
    assert not await slow.commit(3, {topic: 1})
