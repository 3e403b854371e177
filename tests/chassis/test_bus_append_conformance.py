"""What every edition's Bus promises about appending and reading. Written against the port alone."""

import asyncio

import pytest
from tests.support.bus_rig import Log, some, values

from onewindow.chassis.ports import (
    MAX_RECORD_BYTES,
    Elsewhere,
    Landed,
    OffsetOutOfRangeError,
    Outgoing,
    PortError,
    RecordTooLargeError,
)


async def test_a_new_log_is_empty(log: Log) -> None:
    """Its ends are 0 and there is nothing to read."""
    bus = await log.bus()

    assert 0 == await bus.end(log.topics[0], 3)
    assert [] == list(await bus.read(log.topics[0], 3, 0, 10))
    assert 4 == bus.partitions


async def test_a_batch_lands_in_order_without_a_gap(log: Log) -> None:
    """The answer is the first offset; the others follow it."""
    bus = await log.bus()

    assert Landed(0) == await bus.append(log.topics[0], 1, some(3))
    assert Landed(3) == await bus.append(log.topics[0], 1, some(2, "w"))
    records = await bus.read(log.topics[0], 1, 0, 10)
    assert ["v0", "v1", "v2", "w0", "w1"] == values(records)
    assert [0, 1, 2, 3, 4] == [record.offset for record in records]
    assert 5 == await bus.end(log.topics[0], 1)


async def test_partitions_and_topics_do_not_touch(log: Log) -> None:
    """Offsets count by topic and partition."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(3))

    assert Landed(0) == await bus.append(log.topics[0], 1, some(1))
    assert Landed(0) == await bus.append(log.topics[1], 0, some(1))
    assert 0 == await bus.end(log.topics[1], 1)


async def test_a_record_comes_back_as_it_was(log: Log) -> None:
    """Any bytes in key, value and headers; header names in any script, repeated, in their order; and its origin."""
    headers = (("ce_id", b"1"), ("名", bytes(range(256))), ("ce_id", b""), ("e", b"\x1e1\x1f"))
    bus = await log.bus()
    await bus.append(log.topics[0], 2, [Outgoing(b"\x00\xff key", bytes(range(256)), headers), Outgoing(b"", b"")])

    first, second = await bus.read(log.topics[0], 2, 0, 10)
    assert (b"\x00\xff key", bytes(range(256)), headers) == (first.key, first.value, tuple(first.headers))
    assert (b"", b"", ()) == (second.key, second.value, tuple(second.headers))
    assert f"{log.topics[0]}/2/1" == second.origin


async def test_append_times_are_there_and_never_go_back(log: Log) -> None:
    """The log's own time, in milliseconds of our days, in the order of the offsets."""
    bus = await log.bus()
    for _ in range(5):
        await bus.append(log.topics[0], 0, some(2))

    times = [record.appended_ms for record in await bus.read(log.topics[0], 0, 0, 10)]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000


async def test_a_batch_lands_where_it_is_expected(log: Log) -> None:
    """With the right ``expect`` the answer is Landed there."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))

    assert Landed(2) == await bus.append(log.topics[0], 0, some(2), expect=2)


@pytest.mark.parametrize("expect", [1, 3])
async def test_a_batch_that_was_expected_elsewhere_is_told_so(log: Log, expect: int) -> None:
    """Never Landed: whoever was wrong about the end of the log learns it."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))

    assert isinstance(await bus.append(log.topics[0], 0, some(2), expect=expect), Elsewhere)


async def test_one_of_two_writers_lands_where_both_expect(log: Log) -> None:
    """Two processes race for the same offset; the loser is told."""
    one, two = await log.bus(), await log.bus()

    answers = await asyncio.gather(
        one.append(log.topics[0], 0, some(1, "one"), expect=0),
        two.append(log.topics[0], 0, some(1, "two"), expect=0),
    )
    assert 1 == answers.count(Landed(0))
    assert 1 == sum(isinstance(answer, Elsewhere) for answer in answers)


async def test_an_empty_batch_lands_at_the_end(log: Log) -> None:
    """It changes nothing."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))

    assert Landed(2) == await bus.append(log.topics[0], 0, [])
    assert 2 == await bus.end(log.topics[0], 0)


@pytest.mark.parametrize("part", ["key", "value", "headers"])
async def test_a_record_that_is_too_large_takes_its_whole_batch_along(log: Log, part: str) -> None:
    """Key, value and headers count together; nothing of the batch is written."""
    much = b"x" * (MAX_RECORD_BYTES + 1)
    large = {
        "key": Outgoing(much, b""),
        "value": Outgoing(b"", much),
        "headers": Outgoing(b"", b"", (("h", much),)),
    }[part]
    bus = await log.bus()

    with pytest.raises(RecordTooLargeError):
        await bus.append(log.topics[0], 0, [*some(1), large])
    assert 0 == await bus.end(log.topics[0], 0)


async def test_a_record_of_the_largest_size_is_taken(log: Log) -> None:
    """The limit itself is allowed."""
    bus = await log.bus()
    key, headers = b"key", (("ce_id", b"1"),)
    value = b"x" * (MAX_RECORD_BYTES - len(key) - len("ce_id") - len(b"1"))

    assert Landed(0) == await bus.append(log.topics[0], 0, [Outgoing(key, value, headers)])
    (record,) = await bus.read(log.topics[0], 0, 0, 1)
    assert value == record.value


async def test_a_batch_larger_than_any_buffer_lands_whole(log: Log) -> None:
    """Twelve megabytes in one batch: no gap, nothing between."""
    bus = await log.bus()
    batch = [Outgoing(b"k", f"{n:06d}".encode() * 100_000) for n in range(20)]

    assert Landed(0) == await bus.append(log.topics[0], 0, batch)
    found: list[str] = []
    while len(found) < 20:
        records = await bus.read(log.topics[0], 0, len(found), 20)
        assert records
        found += [record.value[:6].decode() for record in records]
    assert [f"{n:06d}" for n in range(20)] == found


async def test_reading_goes_page_by_page(log: Log) -> None:
    """From any offset, at most as many as asked, empty only at the end."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(7))

    assert ["v2", "v3", "v4"] == values(await bus.read(log.topics[0], 0, 2, 3))
    assert ["v5", "v6"] == values(await bus.read(log.topics[0], 0, 5, 3))
    assert [] == list(await bus.read(log.topics[0], 0, 7, 3))


async def test_reading_outside_the_log_is_an_error(log: Log) -> None:
    """An offset beyond the end never looks like the end."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(2))

    with pytest.raises(OffsetOutOfRangeError):
        await bus.read(log.topics[0], 0, 3, 10)


async def test_fifty_writers_leave_no_gap_and_no_double(log: Log) -> None:
    """Each batch stays together, each writer's batches stay in order, and every record is there once."""
    bus, other = await log.bus(), await log.bus()

    async def write(writer: int) -> None:
        for turn in range(4):
            landed = await (bus if writer % 2 else other).append(log.topics[0], 0, some(3, f"{writer:02d}.{turn}."))
            assert isinstance(landed, Landed)

    await asyncio.gather(*(write(writer) for writer in range(50)))

    found: list[str] = []
    while page := await bus.read(log.topics[0], 0, len(found), 250):
        assert [len(found) + n for n in range(len(page))] == [record.offset for record in page]
        found += values(page)
    assert 600 == len(found) == len(set(found))
    assert [f"{n}" for n in range(3)] * 200 == [text[-1] for text in found]
    for writer in range(50):
        own = [text for text in found if text.startswith(f"{writer:02d}.")]
        assert own == sorted(own)


async def test_another_process_sees_what_landed(log: Log) -> None:
    """At once, by end and by read."""
    one, two = await log.bus(), await log.bus()
    await one.append(log.topics[0], 0, some(2))

    assert 2 == await two.end(log.topics[0], 0)
    assert ["v0", "v1"] == values(await two.read(log.topics[0], 0, 0, 10))


async def test_a_stopped_and_started_log_has_kept_everything(log: Log) -> None:
    """Stopping twice does no harm; whoever opens the log next goes on where it was."""
    bus = await log.bus()
    await bus.append(log.topics[0], 0, some(3))
    await bus.stop()
    await bus.stop()
    again = await log.bus()

    assert Landed(3) == await again.append(log.topics[0], 0, some(1, "w"))
    assert ["v0", "v1", "v2", "w0"] == values(await again.read(log.topics[0], 0, 0, 10))


async def test_an_unknown_place_is_an_error(log: Log) -> None:
    """A topic or a partition that the log does not have is neither made nor empty."""
    bus = await log.bus()

    with pytest.raises(PortError):
        await bus.append("onewindow.unheard.v1", 0, some(1))
    with pytest.raises(PortError):
        await bus.end(log.topics[0], 4)
