"""What every edition's Membership promises when members come, go, stop and die. Written against the port alone."""

import asyncio

from tests.support.bus_rig import WITHIN_S, Log, settled, some, taken, until, values

from onewindow.chassis.ports import Membership


async def test_two_members_share_the_partitions(log: Log) -> None:
    """Each owns a half, nobody owns what another owns, and the first hears what it lost."""
    one, two = await log.bus(), await log.bus()
    first = await one.join(log.group, log.topics, "a")
    await settled({"a": first}, 4)
    second = await two.join(log.group, log.topics, "b")
    told = await settled({"a": first, "b": second}, 2, 2)

    assert {0, 1, 2, 3} == first.owned() | second.owned()
    lost = {partition for name, polled in told if name == "a" for partition in polled.lost}
    assert lost >= second.owned()


async def test_a_partition_of_all_topics_has_one_owner(log: Log) -> None:
    """Whoever owns partition p hears it in every topic."""
    one, two = await log.bus(), await log.bus()
    members = {
        "a": await one.join(log.group, log.topics, "a"),
        "b": await two.join(log.group, log.topics, "b"),
    }
    await settled(members, 2, 2)
    for topic in log.topics:
        for partition in range(4):
            await one.append(topic, partition, some(1, f"{topic}/{partition}/"))

    for member in members.values():
        heard = values(await taken(member, 6))
        wanted = [f"{topic}/{partition}/0" for topic in log.topics for partition in member.owned()]
        assert sorted(wanted) == sorted(heard)


async def test_more_members_than_partitions_leave_one_waiting(log: Log) -> None:
    """The fifth owns nothing, and takes over when another leaves."""
    bus = await log.bus()
    members: dict[str, Membership] = {name: await bus.join(log.group, log.topics, name) for name in "abcde"}
    await until(members, lambda: [0, 1, 1, 1, 1] == sorted(len(m.owned()) for m in members.values()))
    busy = next(name for name, member in members.items() if member.owned())
    await members.pop(busy).leave()

    await settled(members, 1, 1, 1, 1)


async def test_who_leaves_hands_over(log: Log) -> None:
    """The other owns everything and goes on where the one that left had committed."""
    one, two = await log.bus(), await log.bus()
    leaving = await one.join(log.group, log.topics, "a")
    staying = await two.join(log.group, log.topics, "b")
    await settled({"a": leaving, "b": staying}, 2, 2)
    (partition, _) = sorted(leaving.owned())
    await one.append(log.topics[0], partition, some(3))
    await taken(leaving, 3)
    assert await leaving.commit(partition, {log.topics[0]: 2}, "until 2")
    await leaving.leave()

    assert frozenset() == leaving.owned()
    records = [
        record
        for _, polled in await until({"b": staying}, lambda: len(staying.owned()) == 4)
        for run in polled.records.values()
        for record in run
    ]
    records += await taken(staying, 1 - len(records))
    assert ["v2"] == values(records)
    assert {log.topics[0]: "until 2"} == (await staying.committed(partition)).notes


async def test_a_stopped_bus_gives_up_its_seats(log: Log) -> None:
    """A graceful stop of a process needs no session to run out."""
    one, two = await log.bus(), await log.bus()
    members: dict[str, Membership] = {
        "a": await one.join(log.group, log.topics, "a"),
        "b": await two.join(log.group, log.topics, "b"),
    }
    await settled(members, 2, 2)
    await one.stop()

    del members["a"]
    await settled(members, 4)


async def test_a_dead_member_is_replaced(log: Log) -> None:
    """Killed without a word, it is missed after the session; nothing it had not committed is lost."""
    bus = await log.bus()
    dying = await log.far_member("a")
    staying = await bus.join(log.group, log.topics, "b")
    await settled({"a": dying, "b": staying}, 2, 2)
    (partition, _) = sorted(dying.owned())
    await bus.append(log.topics[0], partition, some(3))
    await dying.commit(partition, {log.topics[0]: 1})
    await dying.kill()

    heard = [
        text
        for _, polled in await settled({"b": staying}, 4)
        for run in polled.records.values()
        for text in values(run)
    ]
    heard += values(await taken(staying, 2 - len(heard)))
    assert ["v1", "v2"] == heard


async def test_a_member_that_was_stopped_hears_of_its_loss_before_any_record(log: Log) -> None:
    """Its commit is refused, and what it lost is not among the records it gets."""
    bus = await log.bus()
    frozen = await log.far_member("a")
    staying = await bus.join(log.group, log.topics, "b")
    await settled({"a": frozen, "b": staying}, 2, 2)
    theirs = frozen.owned()
    partition = min(theirs)
    frozen.freeze()
    await settled({"b": staying}, 4)
    await bus.append(log.topics[0], partition, some(3))
    assert await staying.commit(partition, {log.topics[0]: 1}, "b was here")
    frozen.thaw()

    assert not await frozen.commit(partition, {log.topics[0]: 3}, "a was here")
    async with asyncio.timeout(WITHIN_S):
        while not (polled := await frozen.poll(100, 0.05)).lost:
            assert not polled.records
    assert theirs <= polled.lost
    assert not (theirs - polled.gained) & polled.records.keys()
    assert {log.topics[0]: 1} == (await staying.committed(partition)).positions
    assert {log.topics[0]: "b was here"} == (await staying.committed(partition)).notes


async def test_who_comes_back_under_its_name_takes_its_seat_at_once(log: Log) -> None:
    """Killed and restarted it does not wait for its own session to end, and the other does not notice."""
    bus, again = await log.bus(), await log.bus()
    killed = await log.far_member("a")
    staying = await bus.join(log.group, log.topics, "b")
    await settled({"a": killed, "b": staying}, 2, 2)
    theirs = killed.owned()
    await killed.kill()
    async with asyncio.timeout(log.session_s * 0.8):
        back = await again.join(log.group, log.topics, "a")
        told = await settled({"a": back, "b": staying}, 2, 2)

    assert theirs == back.owned()
    assert not any(polled.lost for name, polled in told if name == "b")


async def test_a_former_life_of_a_member_commits_nothing(log: Log) -> None:
    """Two processes under one name: the later one has the seat, the earlier one hears of its loss."""
    one, two = await log.bus(), await log.bus()
    former = await one.join(log.group, log.topics, "a")
    await settled({"a": former}, 4)
    later = await two.join(log.group, log.topics, "a")
    await settled({"a": later}, 4)

    assert not await former.commit(0, {log.topics[0]: 0}, "former")
    assert await later.commit(0, {log.topics[0]: 0}, "later")
    lost = set[int]()
    async with asyncio.timeout(WITHIN_S):
        while former.owned():
            lost |= (await former.poll(10, 0.02)).lost
    assert {0, 1, 2, 3} == lost
    assert {log.topics[0]: "later"} == (await later.committed(0)).notes


async def test_every_record_is_committed_by_somebody_while_members_come_and_go(log: Log) -> None:
    """Five members join and leave in turn while records arrive: none is skipped, no position goes back."""
    buses = [await log.bus() for _ in range(3)]
    done: dict[int, int] = dict.fromkeys(range(4), 0)
    written = 0
    members: dict[str, Membership] = {}
    async with asyncio.timeout(2 * WITHIN_S):
        for turn in range(5):
            for partition in range(4):
                await buses[0].append(log.topics[0], partition, some(5))
            written += 5
            name = f"m{turn}"
            members[name] = await buses[turn % 3].join(log.group, log.topics[:1], name)
            if turn % 2:
                await members.pop(min(members)).leave()
            while min(done.values()) < written:
                for member in members.values():
                    for partition, records in (await member.poll(7, 0.02)).records.items():
                        assert records[0].offset <= done[partition], "a record was skipped"
                        if await member.commit(partition, {log.topics[0]: records[-1].offset + 1}):
                            assert records[-1].offset + 1 >= done[partition], "a position went back"
                            done[partition] = records[-1].offset + 1

    assert dict.fromkeys(range(4), 25) == done
