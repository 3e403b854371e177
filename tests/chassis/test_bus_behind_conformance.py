"""What every edition's Bus promises about how far a group is behind. Written against the port alone."""

import pytest
from tests.support.bus_rig import Log, settled, some, taken

from onewindow.chassis.ports import PortError


async def test_a_group_that_never_was_is_behind_by_everything(log: Log) -> None:
    """All records of all partitions of these topics, and of no other; nothing in an empty log."""
    bus = await log.bus()
    alpha, beta, gamma = log.topics
    assert 0 == await bus.behind(log.group, log.topics)

    await bus.append(alpha, 0, some(3))
    await bus.append(alpha, 3, some(2))
    await bus.append(beta, 1, some(4))
    await bus.append(gamma, 1, some(8))

    assert 5 == await bus.behind(log.group, [alpha])
    assert 9 == await bus.behind(log.group, [alpha, beta])


async def test_what_is_committed_is_not_behind_any_more(log: Log) -> None:
    """Taking is not enough, committing counts, partition by partition; another group is where it was."""
    bus = await log.bus()
    topic = log.topics[0]
    member = await bus.join(log.group, [topic], "member")
    await settled({"member": member}, log.partitions)
    await bus.append(topic, 0, some(3))
    await bus.append(topic, 1, some(2))
    await taken(member, 5)

    assert 5 == await bus.behind(log.group, [topic])
    assert await member.commit(0, {topic: 2}, "a note")
    assert 3 == await bus.behind(log.group, [topic])
    assert await member.commit(0, {topic: 3})
    assert await member.commit(1, {topic: 2})
    assert 0 == await bus.behind(log.group, [topic])
    assert 5 == await bus.behind(f"{log.group}-other", [topic])


async def test_anybody_may_ask_without_a_seat(log: Log) -> None:
    """A process that is no member sees the same, also after the members have left."""
    bus, asking = await log.bus(), await log.bus()
    topic = log.topics[0]
    await bus.append(topic, 2, some(4))
    member = await bus.join(log.group, [topic], "member")
    await settled({"member": member}, log.partitions)
    assert await member.commit(2, {topic: 1})
    await member.leave()

    assert 3 == await asking.behind(log.group, [topic])
    await bus.append(topic, 2, some(1))
    assert 4 == await asking.behind(log.group, [topic])


async def test_up_to_where_a_group_has_come_in_one_partition(log: Log) -> None:
    """What it committed there, topic by topic, and nothing of its neighbours; 0 where it never did."""
    bus, asking = await log.bus(), await log.bus()
    alpha, beta, _ = log.topics
    assert {alpha: 0, beta: 0} == await asking.reached(log.group, [alpha, beta], 2)

    member = await bus.join(log.group, [alpha, beta], "member")
    await settled({"member": member}, log.partitions)
    for partition in (1, 2):
        await bus.append(alpha, partition, some(4))
    assert await member.commit(2, {alpha: 3})

    assert {alpha: 3, beta: 0} == await asking.reached(log.group, [alpha, beta], 2)
    assert {alpha: 0} == await asking.reached(log.group, [alpha], 1)
    assert {alpha: 0} == await asking.reached(f"{log.group}-other", [alpha], 2)


async def test_a_topic_that_is_not_there_cannot_be_known(log: Log) -> None:
    """PortError, never 0."""
    bus = await log.bus()

    with pytest.raises(PortError):
        await bus.behind(log.group, ["no.such.topic.v1"])
    with pytest.raises(PortError):
        await bus.reached(log.group, ["no.such.topic.v1"], 0)


async def test_a_bus_that_is_stopped_does_not_know(log: Log) -> None:
    """PortError, never 0."""
    bus = await log.bus()
    await bus.stop()

    with pytest.raises(PortError):
        await bus.behind(log.group, [log.topics[0]])
    with pytest.raises(PortError):
        await bus.reached(log.group, [log.topics[0]], 0)
