"""The dangerous orders of events in which a case that has left memory can be met, by their names.

one owner     a repeated input, a late fact, a store that is away, deaths around the row and the position
two owners    rows and positions of an owner that has a successor by now, in every order
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.faults.checker.check import Verdict
from tests.faults.faulty_bus import DiesAfter, DiesBefore, FaultyBus
from tests.faults.life import Life
from tests.faults.scenarios import AMR
from tests.faults.world import World, world_in
from tests.routing.office import APPLICATION, PARTITIONS, Office, open_office
from tests.routing.shelf import WatchedStore, home, known, rebuilt, successor
from tests.support.acts import submit, withdraw
from tests.support.canonical import canonical

from onewindow.contracts import topics
from onewindow.contracts.department import StepQueued
from onewindow.routing.core.state import Case
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.hear import Hearing

OPENED = "opened accepted step_opened step_opened step_opened"
WITHDRAWN = "step_cancelled step_cancelled step_cancelled withdrawn"
ORDERS = sorted(set(permutations("AABB")))
"""Two owners, each of which writes its rows and then its position."""


class Owner:
    """Routing and its board in a world; the board writes when the test says so."""

    def __init__(self, world: World, store: Any = None, bus: FaultyBus | None = None) -> None:
        self._world, self._store = world, store or world.store
        self.life: Life = world.routing(self._make, bus=bus, store=self._store)

    def _make(self, *parts: Any) -> Hearing:
        self.hearing = Hearing(*parts)
        return self.hearing

    async def settle(self) -> None:
        """Everybody works until nobody has anything to do; rows are written, and cases at rest leave."""
        await self._world.settle(self.life)
        await Board(self._world.store, self.hearing.memories).write()
        await self.life.idle(2)

    def cases(self) -> list[str]:
        """Who is in memory."""
        return list(self.hearing.memories[0].cases)


async def left(world: World) -> Owner:
    """An application is withdrawn while its desks are not at work, and its case has left memory."""
    world.desks.silent = {"amr", "fire", "food"}
    await world.submit("app-1")
    owner = Owner(world)
    await owner.settle()
    await world.say(world.fact(withdraw(), "app-1"))
    await owner.settle()
    assert [] == owner.cases()
    return owner


async def ended(world: World) -> Verdict:
    """What the checker finds when all is over."""
    await world.settle(world.routing())
    await world.view().idle()
    return await world.verdict()


async def test_a_repeated_input_after_its_case_was_closed_and_left_memory(tmp_path: Path) -> None:
    """It says nothing new; the present state of every step is said again; the case leaves once more."""
    async with world_in(tmp_path) as world:
        owner = await left(world)
        told = await world.bus.end(AMR, 0)
        await world.again(topics.APPLICATION)
        await owner.settle()

        assert [OPENED, WITHDRAWN] == await world.journal()
        records = [topics.queues.decode(one.value) for one in await world.bus.read(AMR, 0, told, 10)]
        asks = [(one.ask, one.seq) for one in records if isinstance(one, StepQueued)]
        assert {("withdrawn", 2)} == set(asks)
        assert [] == owner.cases()
        assert () == (await ended(world)).findings


async def test_a_late_fact_after_its_case_left_memory(tmp_path: Path) -> None:
    """It is refused in the journal, by the owner that let the case go, and by one that never knew it."""
    async with world_in(tmp_path) as world:
        owner = await left(world)
        await world.say(world.fact(withdraw(), "app-1"))
        await owner.settle()
        await owner.life.stop()
        successor = Owner(world)
        await successor.settle()
        await world.say(world.fact(withdraw(), "app-1"))
        await successor.settle()

        assert [OPENED, WITHDRAWN, "fact_refused", "fact_refused"] == await world.journal()
        assert () == (await ended(world)).findings


async def test_the_store_is_away_when_a_case_that_left_is_heard_of(tmp_path: Path) -> None:
    """The owner waits with everything and comes back to it; nothing is parked and nothing is taken for new."""
    async with world_in(tmp_path) as world:
        await (await left(world)).life.stop()
        store = WatchedStore(world.store)
        owner = Owner(world, store)
        await owner.life.idle()
        store.away = True
        await world.say(world.fact(withdraw(), "app-1"))
        await world.again(topics.APPLICATION)
        async with asyncio.timeout(10):
            await store.refused.wait()
        assert [OPENED, WITHDRAWN] == await world.journal()
        store.away = False
        await owner.settle()

        assert [OPENED, WITHDRAWN, "fact_refused"] == await world.journal()
        assert 0 == await world.bus.end(topics.PARKED, 0)
        assert () == (await ended(world)).findings


@pytest.mark.parametrize("death", [DiesBefore, DiesAfter], ids=["before", "after"])
async def test_a_death_around_the_entry_of_a_case_that_came_back(death: type, tmp_path: Path) -> None:
    """The entry is in the log or not, its row is behind it: the successor writes it exactly once."""
    async with world_in(tmp_path) as world:
        await (await left(world)).life.stop()
        dying = FaultyBus(world.bus)
        dying.next(topics.CASE, death(), after=1)
        owner = Owner(world, bus=dying)
        await owner.life.idle()
        await world.say(world.fact(withdraw(), "app-1"))
        await owner.life.death()
        successor = Owner(world)
        await successor.settle()

        assert [OPENED, WITHDRAWN, "fact_refused"] == await world.journal()
        assert [] == successor.cases()
        assert () == (await ended(world)).findings


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


async def _truths(office: Office) -> None:
    """Each position tells the truth: below it no entry is without a row that shows it."""
    for partition in range(PARTITIONS):
        doc = await office.house.store.get(POSITIONS.name, str(partition))
        entries = await office.house.bus.read(topics.CASE, partition, 0, doc["offset"]) if doc else ()
        for record in entries:
            name = (record.key or b"").decode()
            row = await office.house.store.get(CASES.name, name)
            assert name.startswith("claim") or (row is not None and record.offset in row["offsets"])


@pytest.mark.parametrize("order", ORDERS, ids="".join)
async def test_two_owners_write_their_rows_and_positions_in_any_order(order: tuple[str, ...], office: Office) -> None:
    """After each write the position tells the truth, and whoever takes over finds every case as the journal has it."""
    here = home(APPLICATION)
    a, b, c = [name for name in map(str, range(100)) if home(name) == here][:3]
    await office.act(submit())
    first, office.board = office.hearing, Board(office.house.store, {})
    await office.act(submit(), withdraw(), name=a)
    await office.act(submit(), name=b)
    office.hearing = await successor(office)
    await office.act(withdraw(), name=APPLICATION)
    await office.act(withdraw(), name=b)
    await office.act(submit(), name=c)
    gates = {"A": asyncio.Semaphore(0), "B": asyncio.Semaphore(0)}
    stores = {who: WatchedStore(office.house.store, gate) for who, gate in gates.items()}
    owners = zip(stores.values(), (first, office.hearing), strict=True)
    boards = [Board(store, {here: owner.memories[here]}) for store, owner in owners]
    async with asyncio.timeout(10), asyncio.TaskGroup() as writing:
        for board in boards:
            writing.create_task(board.write())
        for who in order:
            stores[who].wrote.clear()
            gates[who].release()
            await stores[who].wrote.wait()
            await _truths(office)
            third, expected = await successor(office), await rebuilt(office)
            await third._returning.bring(third.memories[here], expected)
            assert _canonical(expected) == _canonical(known(third))


def _canonical(cases: Mapping[str, Case]) -> dict[str, object]:
    return {name: canonical(case) for name, case in cases.items()}
