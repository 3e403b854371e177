"""The layer that fails on purpose is honest: without a fault it is the bus, with one it does what its name says."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.faults.faulty_bus import (
    COMMIT,
    DiedError,
    DiesAfter,
    DiesBefore,
    Fault,
    FaultyBus,
    Held,
    HeldAfter,
    Late,
    Lost,
    Silent,
)
from tests.support.logbook import JOURNAL, OTHER, open_bus

from onewindow.chassis.ports import Bus, Elsewhere, Landed, Outgoing, Unknown

ONE = (Outgoing(b"k", b"one"),)
TWO = (Outgoing(b"k", b"two"),)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Bus]:
    """The real bus under the layer."""
    async with open_bus(tmp_path) as bus:
        yield bus


async def values(log: Bus) -> list[bytes]:
    """What is in the journal's first partition."""
    return [record.value for record in await log.read(JOURNAL, 0, 0, 100)]


async def test_without_a_fault_it_is_the_bus(log: Bus) -> None:
    """The same answers, the same records, the same ends."""
    bus = FaultyBus(log)
    answers = [await bus.append(JOURNAL, 0, ONE, expect=expect) for expect in (0, None, 0)]
    assert [Landed(0), Landed(1), Elsewhere(2)] == answers
    assert (log.partitions, 2) == (bus.partitions, await bus.end(JOURNAL, 0))
    assert await log.read(JOURNAL, 0, 0, 9) == await bus.read(JOURNAL, 0, 0, 9)


async def test_a_log_that_compares_after_it_has_written(log: Bus) -> None:
    """Elsewhere says that the batch is in the log, behind somebody else's, and where that ends."""
    bus = FaultyBus(log, compares=False)
    await log.append(JOURNAL, 0, ONE)
    assert Elsewhere(2) == await bus.append(JOURNAL, 0, TWO, expect=0)
    assert Landed(2) == await bus.append(JOURNAL, 0, TWO, expect=2)
    assert [b"one", b"two", b"two"] == await values(log)


@pytest.mark.parametrize(("fault", "lands"), [(Lost(), False), (Silent(), True), (Late(), False)])
async def test_an_answer_that_nobody_gets(fault: Fault, lands: bool, log: Bus) -> None:
    """Unknown, whether it landed or not; the next append is answered again."""
    bus = FaultyBus(log)
    bus.next(JOURNAL, fault)
    assert isinstance(await bus.append(JOURNAL, 0, ONE, expect=0), Unknown)
    assert ([b"one"] if lands else []) == await values(log)
    assert isinstance(await bus.append(JOURNAL, 0, TWO), Landed)


async def test_an_append_that_lands_late(log: Bus) -> None:
    """Wherever the log ends by then, as a broker does who had it all the time."""
    bus = FaultyBus(log)
    late = bus.next(JOURNAL, Late())
    await bus.append(JOURNAL, 0, ONE, expect=0)
    await log.append(JOURNAL, 0, TWO)
    await late.land()
    assert [b"two", b"one"] == await values(log)


@pytest.mark.parametrize(("fault", "lands"), [(Held(), False), (HeldAfter(), True)], ids=["before", "after"])
async def test_a_process_that_stands_still(fault: Held, lands: bool, log: Bus) -> None:
    """Before the append or after it, until it is let go on; then it gets the answer of that moment."""
    bus = FaultyBus(log)
    bus.next(JOURNAL, fault)
    appending = asyncio.create_task(bus.append(JOURNAL, 0, ONE, expect=0))
    await fault.reached.wait()
    assert ([b"one"] if lands else []) == await values(log)
    await log.append(JOURNAL, 0, TWO)
    fault.go_on.set()
    assert (Landed(0) if lands else Elsewhere(1)) == await appending


@pytest.mark.parametrize(("fault", "lands"), [(DiesBefore(), False), (DiesAfter(), True)], ids=["before", "after"])
async def test_a_process_that_dies_stays_dead(fault: Fault, lands: bool, log: Bus) -> None:
    """Whatever it tries after that fails, its seat included; others go on."""
    bus = FaultyBus(log)
    seat = await bus.join("group", (JOURNAL, OTHER), "member")
    bus.next(JOURNAL, fault, after=1)
    await bus.append(JOURNAL, 0, ONE)
    with pytest.raises(DiedError):
        await bus.append(JOURNAL, 0, TWO)
    for act in (
        bus.append(JOURNAL, 0, TWO),
        bus.end(JOURNAL, 0),
        bus.read(JOURNAL, 0, 0, 1),
        seat.poll(1, 0),
        seat.leave(),
    ):
        with pytest.raises(DiedError):
            await act
    assert ([b"one", b"two"] if lands else [b"one"]) == await values(log)


async def test_a_death_in_a_commit(log: Bus) -> None:
    """The successor under the same name starts from what was committed before."""
    await log.append(JOURNAL, 0, (*ONE, *TWO))
    bus = FaultyBus(log)
    seat = await bus.join("group", (JOURNAL,), "member")
    while not (await seat.poll(10, 0.1)).records:
        continue
    assert await seat.commit(0, {JOURNAL: 1}, "note")
    bus.next(COMMIT, DiesBefore())
    with pytest.raises(DiedError):
        await seat.commit(0, {JOURNAL: 2}, "later")
    successor = await log.join("group", (JOURNAL,), "member")
    assert ({JOURNAL: 1}, {JOURNAL: "note"}) == (
        (await successor.committed(0)).positions,
        (await successor.committed(0)).notes,
    )
    await successor.leave()
