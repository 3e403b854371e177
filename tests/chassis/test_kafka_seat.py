"""What is Kafka's own about the Membership: static seats, sessions, and rebalances that take everything."""

import asyncio

import pytest
from tests.support.kafka_rig import SESSION_MS, buses, polled_until, some, unused

from onewindow.chassis.kafka.seat import Seat
from onewindow.chassis.ports import Membership, PortError, Record

pytestmark = pytest.mark.kafka

SESSION_S = SESSION_MS / 1000


async def crash(member: Membership) -> None:
    """End it as a killed process would: without a word to the coordinator."""
    assert isinstance(member, Seat)
    assert member._consumer is not None
    await member._consumer.abandon()


def share(*members: Membership) -> list[int]:
    """How many partitions each owns."""
    return [len(member.owned()) for member in members]


async def test_a_new_group_hears_everything_from_the_start() -> None:
    """Nobody committed anything: reading starts at 0, though records were there before the group."""
    topics = [unused("a"), unused("b")]
    async with buses(1, *topics) as (bus,):
        for topic in topics:
            await bus.append(topic, 3, some(2, topic))
        member = await bus.join(unused("group"), topics, "one")
        told = await polled_until({"one": member}, lambda: member.owned() == {0, 1, 2, 3})
        records: list[Record] = []
        async with asyncio.timeout(10):
            while len(records) < 4:
                records += [r for run in (await member.poll(100, 1.0)).records.values() for r in run]

    assert sorted((t, n) for t in topics for n in (0, 1)) == sorted((r.topic, r.offset) for r in records)
    assert {0, 1, 2, 3} == set().union(*(polled.gained for _, polled in told))


async def test_who_comes_back_takes_its_seat_without_disturbing_anybody() -> None:
    """A member that was killed and restarted in time has its partitions at once; the other never notices."""
    topic, group = unused("a"), unused("group")
    async with buses(3, topic) as (one, two, three):
        stays = await one.join(group, [topic], "stays")
        killed = await two.join(group, [topic], "killed")
        await polled_until({"stays": stays, "killed": killed}, lambda: share(stays, killed) == [2, 2])
        theirs = killed.owned()
        await crash(killed)
        back = await three.join(group, [topic], "killed")
        told = await polled_until({"stays": stays, "back": back}, lambda: share(back) == [2], SESSION_S / 2)

        assert theirs == back.owned()
        assert not any(polled.lost or polled.gained for name, polled in told if name == "stays")


async def test_the_only_member_comes_back_at_once() -> None:
    """The restarted member was the leader of its group, and alone."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        killed = await one.join(group, [topic], "only")
        await polled_until({"killed": killed}, lambda: share(killed) == [4])
        assert await killed.commit(1, {topic: 0}, "note")
        await crash(killed)
        back = await two.join(group, [topic], "only")
        await polled_until({"back": back}, lambda: share(back) == [4], SESSION_S / 2)

        assert {topic: "note"} == (await back.committed(1)).notes
        assert {} == (await back.committed(2)).positions


async def test_a_graceful_stop_hands_over_long_before_the_session_ends() -> None:
    """Leaving gives up even a static seat: the others learn of it with their next heartbeat."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        stays = await one.join(group, [topic], "stays")
        leaves = await two.join(group, [topic], "leaves")
        await polled_until({"stays": stays, "leaves": leaves}, lambda: share(stays, leaves) == [2, 2])
        await leaves.leave()
        await polled_until({"stays": stays}, lambda: share(stays) == [4], SESSION_S / 2)

        assert frozenset() == leaves.owned()
        with pytest.raises(PortError):
            await leaves.poll(1, 0)


async def test_a_dead_member_is_replaced_when_its_session_ends() -> None:
    """Killed and not restarted: the others have its partitions after the session time-out."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        stays = await one.join(group, [topic], "stays")
        killed = await two.join(group, [topic], "killed")
        await polled_until({"stays": stays, "killed": killed}, lambda: share(stays, killed) == [2, 2])
        await crash(killed)
        began = asyncio.get_running_loop().time()
        await polled_until({"stays": stays}, lambda: share(stays) == [4], 2 * SESSION_S)

        assert SESSION_S / 2 < asyncio.get_running_loop().time() - began


async def test_a_member_whose_seat_was_taken_stands_aside() -> None:
    """Two processes under one name: the later keeps the seat; the earlier hears of its loss and stops."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        early = await one.join(group, [topic], "same")
        await polled_until({"early": early}, lambda: share(early) == [4])
        late = await two.join(group, [topic], "same")
        await polled_until({"late": late}, lambda: share(late) == [4])

        assert not await early.commit(0, {topic: 0})
        told = await polled_until({"early": early}, lambda: share(early) == [0])
        assert [{0, 1, 2, 3}] == [polled.lost for _, polled in told]
        with pytest.raises(PortError, match="another process took the seat"):
            await polled_until({"early": early}, lambda: False)
        await early.leave()
        assert await late.commit(0, {topic: 0})


async def test_a_rebalance_waits_for_the_batch_in_hand() -> None:
    """What a poll brought can be committed although another member is joining; after the next poll it cannot."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        for partition in range(4):
            await one.append(topic, partition, some(1))
        works = await one.join(group, [topic], "works")
        await polled_until({"works": works}, lambda: share(works) == [4])
        batch = await works.poll(100, 5.0)
        joins = await two.join(group, [topic], "joins")
        nothing = await joins.poll(100, SESSION_S / 4)

        assert batch.records
        assert not nothing.gained
        for partition in batch.records:
            assert await works.commit(partition, {topic: 1})
        await polled_until({"works": works, "joins": joins}, lambda: share(works, joins) == [2, 2])
        assert [partition in works.owned() for partition in range(4)] == [
            await works.commit(partition, {topic: 1}) for partition in range(4)
        ]


async def test_a_member_that_works_for_too_long_loses_its_batch() -> None:
    """A rebalance does not wait for ever: the late commit is refused, and the records go to the new owner."""
    topic, group = unused("a"), unused("group")
    async with buses(2, topic) as (one, two):
        await one.append(topic, 3, some(1))
        slow = await one.join(group, [topic], "0-slow")
        await polled_until({"slow": slow}, lambda: share(slow) == [4])
        assert {3} == (await slow.poll(100, 5.0)).records.keys()
        quick = await two.join(group, [topic], "1-quick")
        brought: list[int] = []
        async with asyncio.timeout(SESSION_S):
            while not brought:
                brought = [r.offset for run in (await quick.poll(100, 0.2)).records.values() for r in run]

        assert [0] == brought
        assert not await slow.commit(3, {topic: 1})
