"""Cases at rest leave memory once their rows are durable: neither memory nor a take-over grows with them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, SHOP, Office, open_office
from tests.routing.shelf import CountingBus, WatchedStore, closed, home, known, let_leave, memory_of, successor
from tests.support.acts import Moment, complete, grant, lacking, prepare, submit, withdraw
from tests.support.canonical import canonical

from onewindow.contracts import topics
from onewindow.routing.shell.board import Board
from onewindow.routing.shell.returning import _spans


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


async def test_closed_cases_leave_nothing_behind_in_memory(office: Office) -> None:
    """Two hundred cases come and go: not a case, not an offset, not a head and not a deadline stays."""
    await closed(office, 200)
    assert 200 == len(known(office.hearing))
    await let_leave(office)

    for memory in office.hearing.memories.values():
        kept = (memory.cases, memory.offsets, memory.effective.heads, memory.changed, memory.waiting, memory._resting)
        assert not any(kept)
        assert 0 == len(memory.wakes)


async def test_a_case_that_had_a_deadline_leaves_none_behind(tmp_path: Path) -> None:
    """A notice ran, the applicant withdrew: the deadline goes with the case."""
    async with open_office(tmp_path, SHOP) as office:
        await office.act(submit(), complete("licence"), lacking("fire", "layout"))
        memory = memory_of(office.hearing, APPLICATION)
        assert len(memory.wakes) > 0
        await office.act(withdraw())
        await let_leave(office)

        assert 0 == len(memory.wakes)
        assert {} == memory.cases


async def test_a_take_over_reads_only_what_the_board_does_not_show(office: Office) -> None:
    """Two hundred closed cases lie in the journal; of four hundred entries the next owner reads none."""
    await closed(office, 200)
    await let_leave(office)
    bus = CountingBus(office.house.bus)
    hearing = await successor(office, bus=bus)

    assert {} == known(hearing)
    assert bus.records == PARTITIONS  # its own claims


async def test_a_take_over_brings_the_open_cases_in_few_reads(office: Office) -> None:
    """Fifty open cases between two hundred closed ones: a scan, not a read for each entry."""
    await closed(office, 200)
    for number in range(50):
        await office.act(submit(), grant("licence"), name=f"open-{number}")
    await let_leave(office)
    bus = CountingBus(office.house.bus)
    before = known(office.hearing)
    hearing = await successor(office, bus=bus)

    assert 50 == len(before)
    assert {name: canonical(case) for name, case in before.items()} == {
        name: canonical(case) for name, case in known(hearing).items()
    }
    assert bus.reads <= 5 * PARTITIONS


async def test_new_applications_cost_one_question_per_batch(office: Office) -> None:
    """Fifty applications nobody has heard of, then fifty that are in memory: one question to the store, then none."""
    store = WatchedStore(office.house.store)
    office.hearing = await successor(office, store=store)
    store.asked.clear()
    names = [name for name in (f"new-{number}" for number in range(100)) if home(name) == 0]
    records = []
    for name in names:
        fact = submit()(Moment(None, office.compiled, office.house.clock.now(), f"{name}-submitted", name))
        raw = topics.applications.encode(fact)  # type: ignore[arg-type]  # an applicant's fact
        records.append(await office.append(topics.APPLICATION, name, raw))
    await office.hearing.handle(0, records)
    assert {"get_many": 1} == store.asked

    await office.hearing.handle(0, records)
    assert {"get_many": 1} == store.asked


async def test_a_case_stays_while_its_row_is_not_durable(office: Office) -> None:
    """The store is away: nothing leaves, however much time passes."""
    office.board = Board(WatchedStore(office.house.store), {})
    await office.act(submit(), withdraw())
    await let_leave(office)

    assert [APPLICATION] == list(known(office.hearing))


async def test_only_what_is_at_rest_leaves(office: Office) -> None:
    """Concluded stays until the result is prepared; blocked stays, also after the end."""
    await office.act(submit(), grant("licence"), grant("fire"))
    await let_leave(office)
    assert [APPLICATION] == list(known(office.hearing))

    await office.act(prepare())
    await let_leave(office)
    assert {} == known(office.hearing)
    await office.rubbish()
    await let_leave(office)
    assert [APPLICATION] == list(known(office.hearing))
    assert [APPLICATION] == list(known(await successor(office)))


async def test_what_comes_back_leaves_again(office: Office) -> None:
    """An input that says nothing new costs a moment of memory."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    (record, *_) = await office.house.bus.read(topics.APPLICATION, home(APPLICATION), 0, 1)
    await office.hearing.handle(record.partition, [record])
    assert [APPLICATION] == list(known(office.hearing))
    await office.hearing.tick(record.partition)

    assert {} == known(office.hearing)


async def test_no_case_leaves_between_its_draft_and_its_end(office: Office) -> None:
    """The board may write while an append is under way; leaving is the owner's own act, between batches."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    gate, reached = asyncio.Event(), asyncio.Event()

    class Slow(CountingBus):
        async def append(self, *args: Any, **kwargs: Any) -> Any:
            if args[0] == topics.CASE and kwargs.get("expect") is not None:
                reached.set()
                await gate.wait()
            return await self._under.append(*args, **kwargs)

    office.hearing = await successor(office, bus=Slow(office.house.bus))
    office.board = Board(office.house.store, office.hearing.memories)
    acting = asyncio.create_task(office.act(withdraw()))
    await reached.wait()
    await office.board.write()
    assert [APPLICATION] == list(known(office.hearing))
    gate.set()
    await acting
    assert 3 == known(office.hearing)[APPLICATION].seq


def test_entries_near_each_other_are_read_in_one_go() -> None:
    """Up to a hundred records apart, and not more than two thousand at once."""
    assert [(0, 102), (300, 301)] == list(_spans([0, 1, 101, 300]))
    assert [(0, 2_000), (2_000, 2_501)] == list(_spans(range(2_501)))
    assert [] == list(_spans([]))
