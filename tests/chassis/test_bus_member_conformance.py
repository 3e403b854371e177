"""What every edition's Membership promises to a member on its own. Written against the port alone."""

import asyncio

import pytest
from tests.support.bus_rig import WITHIN_S, Log, settled, some, taken, until, values

from onewindow.chassis.ports import Committed, OffsetOutOfRangeError


async def test_the_first_member_gains_everything_once(log: Log) -> None:
    """All partitions are told as gained, none as lost, and then they are owned."""
    bus = await log.bus()
    member = await bus.join(log.group, log.topics, "one")

    assert frozenset() == member.owned()
    told = await settled({"one": member}, 4)
    assert [0, 1, 2, 3] == sorted(partition for _, polled in told for partition in polled.gained)
    assert not any(polled.lost for _, polled in told)


async def test_a_new_group_hears_everything_from_the_start(log: Log) -> None:
    """Nobody committed anything: reading starts at 0, also of what was there before the group."""
    bus = await log.bus()
    for topic in log.topics:
        await bus.append(topic, 3, some(2, topic))
    member = await bus.join(log.group, log.topics, "one")

    records = await taken(member, 6)
    assert sorted((topic, n) for topic in log.topics for n in (0, 1)) == sorted(
        (record.topic, record.offset) for record in records
    )


async def test_records_come_under_their_partition_in_order(log: Log) -> None:
    """What is under a partition is of it; one topic's records are in offset order, nothing is left out."""
    bus = await log.bus()
    member = await bus.join(log.group, log.topics[:1], "one")
    for partition in range(4):
        await bus.append(log.topics[0], partition, some(5))
    heard: dict[int, list[int]] = {partition: [] for partition in range(4)}

    async with asyncio.timeout(WITHIN_S):
        while sum(map(len, heard.values())) < 20:
            for partition, records in (await member.poll(3, 0.5)).records.items():
                assert {partition} == {record.partition for record in records}
                heard[partition] += [record.offset for record in records]
    assert [[0, 1, 2, 3, 4]] * 4 == list(heard.values())


async def test_a_poll_brings_about_as_many_as_asked(log: Log) -> None:
    """``limit`` is heeded, and the rest comes with the next polls."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(100))
    member = await bus.join(log.group, log.topics, "one")
    seen: list[str] = []

    async with asyncio.timeout(WITHIN_S):
        while len(seen) < 100:
            polled = await member.poll(10, 0.5)
            assert len(polled.records.get(0, ())) <= 20
            seen += values(polled.records.get(0, ()))
    assert values(await bus.read(log.topics[0], 0, 0, 100)) == seen


async def test_a_backlog_keeps_no_other_partition_waiting(log: Log) -> None:
    """Each poll brings something of every partition that has something, however much one of them has."""
    bus = await log.bus()
    for topic in log.topics:
        await bus.append(topic, 0, some(400))
    for partition in (1, 2, 3):
        await bus.append(log.topics[2], partition, some(4))
    member = await bus.join(log.group, log.topics, "one")
    heard = dict.fromkeys(range(4), 0)

    async with asyncio.timeout(WITHIN_S):
        while not all(heard.values()):
            for partition, records in (await member.poll(8, 0.5)).records.items():
                heard[partition] += len(records)
    assert heard[0] < 600


async def test_topics_are_merged_by_append_time(log: Log) -> None:
    """What was appended earlier is heard earlier, whatever topic it is in."""
    bus = await log.bus()
    last = 0
    for turn in range(6):
        topic = log.topics[turn % 3]
        # The log's own clock has to move on between two appends, or their order is nobody's promise.
        async with asyncio.timeout(WITHIN_S):
            while True:
                await bus.append(topic, 0, some(1, f"{turn}."))
                (record,) = await bus.read(topic, 0, await bus.end(topic, 0) - 1, 1)
                if record.appended_ms > last:
                    break
        last = record.appended_ms
    member = await bus.join(log.group, log.topics, "one")

    total = sum([await bus.end(topic, 0) for topic in log.topics])
    times = [record.appended_ms for record in await taken(member, total)]
    assert times == sorted(times)


async def test_nothing_new_is_an_empty_poll(log: Log) -> None:
    """After ``wait_s`` seconds a poll returns empty-handed."""
    bus = await log.bus()
    member = await bus.join(log.group, log.topics, "one")
    await settled({"one": member}, 4)

    async with asyncio.timeout(WITHIN_S):
        polled = await member.poll(10, 0.01)
    assert (frozenset(), frozenset(), {}) == (polled.lost, polled.gained, dict(polled.records))


@pytest.mark.parametrize("writer", ["the same process", "another process"])
async def test_a_waiting_poll_wakes_when_something_is_appended(log: Log, writer: str) -> None:
    """It does not sit out its waiting time."""
    bus, other = await log.bus(), await log.bus()
    member = await bus.join(log.group, log.topics, "one")
    await settled({"one": member}, 4)
    waiting = asyncio.create_task(member.poll(10, 10 * WITHIN_S))
    await asyncio.sleep(0)

    await (bus if writer == "the same process" else other).append(log.topics[1], 2, some(1))
    async with asyncio.timeout(WITHIN_S):
        polled = await waiting
    assert ["v0"] == values(polled.records[2])


async def test_a_group_goes_on_where_it_committed(log: Log) -> None:
    """A later member of the group hears what was not committed; topics that never were start at 0."""
    bus = await log.bus()
    for topic in log.topics[:2]:
        await bus.append(topic, 0, some(5, topic))
    first = await bus.join(log.group, log.topics, "one")
    await taken(first, 10)
    assert await first.commit(0, {log.topics[0]: 3})
    await first.leave()
    second = await bus.join(log.group, log.topics, "two")

    heard = sorted((record.topic, record.offset) for record in await taken(second, 7))
    assert [(log.topics[0], 3), (log.topics[0], 4), *((log.topics[1], n) for n in range(5))] == heard


async def test_groups_do_not_touch(log: Log) -> None:
    """What one group committed is nothing to another."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))
    one = await bus.join(log.group, log.topics, "one")
    other = await bus.join(f"{log.group}-other", log.topics, "one")
    await taken(one, 2)
    await one.commit(0, {log.topics[0]: 2})

    assert ["v0", "v1"] == values(await taken(other, 2))
    assert Committed() == await other.committed(0)


async def test_positions_and_notes_are_kept_by_topic(log: Log) -> None:
    """A commit says where some topics stand; the others stay; the last one counts."""
    bus = await log.bus()
    member = await bus.join(log.group, log.topics, "one")
    await settled({"one": member}, 4)

    assert Committed() == await member.committed(1)
    assert await member.commit(1, {log.topics[0]: 3, log.topics[1]: 5}, "claim 1 案")
    assert await member.commit(1, {log.topics[0]: 4}, '{"epoch":2}')
    committed = await member.committed(1)
    assert {log.topics[0]: 4, log.topics[1]: 5} == committed.positions
    assert {log.topics[0]: '{"epoch":2}', log.topics[1]: "claim 1 案"} == committed.notes
    assert Committed() == await member.committed(2)


async def test_a_rewound_partition_is_delivered_again(log: Log) -> None:
    """From what was committed, or from 0; the other partitions go on."""
    bus = await log.bus()
    for partition in (0, 1):
        await bus.append(log.topics[0], partition, some(4, f"{partition}."))
    member = await bus.join(log.group, log.topics, "one")
    await taken(member, 8)
    await member.commit(0, {log.topics[0]: 2})

    await member.rewind(0)
    assert ["0.2", "0.3"] == values(await taken(member, 2))
    await member.rewind(1)
    assert ["1.0", "1.1", "1.2", "1.3"] == values(await taken(member, 4))


async def test_a_position_outside_the_log_is_never_skipped(log: Log) -> None:
    """A poll raises OffsetOutOfRangeError: an operator has to look."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))
    member = await bus.join(log.group, log.topics, "one")
    await taken(member, 2)
    assert await member.commit(0, {log.topics[0]: 9})
    await member.rewind(0)

    with pytest.raises(OffsetOutOfRangeError):
        await until({"one": member}, lambda: False)


async def test_what_is_appended_while_a_member_works_is_not_missed(log: Log) -> None:
    """Twenty appends from another process between polls: each record is delivered once, in order."""
    bus, other = await log.bus(), await log.bus()
    member = await bus.join(log.group, log.topics, "one")
    heard: list[str] = []
    for turn in range(20):
        await other.append(log.topics[turn % 3], 1, some(2, f"{turn:02d}."))
        heard += values((await member.poll(3, 0)).records.get(1, ()))

    heard += values(await taken(member, 40 - len(heard)))
    assert sorted(f"{turn:02d}.{n}" for turn in range(20) for n in (0, 1)) == sorted(heard)
