"""A journal that has to be read from its start is read in chapters: memory does not grow with it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, Office, open_office
from tests.routing.shelf import WatchedStore, closed, known, let_leave, successor
from tests.support.acts import submit, withdraw

from onewindow.chassis import journal
from onewindow.chassis.ports import Doc, PortError
from onewindow.contracts import topics
from onewindow.routing.shell import board, taking
from onewindow.routing.shell.board import CASES, POSITIONS, Board

PAGE, CHAPTER, CASES_CLOSED = 25, 10, 200


@pytest_asyncio.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """An office with two hundred closed cases, one of which was heard of again at the end; its board is lost."""
    monkeypatch.setattr(journal, "_READ", PAGE)
    monkeypatch.setattr(taking, "_CHAPTER", CHAPTER)
    async with open_office(tmp_path) as opened:
        await opened.act(submit(), withdraw())
        await closed(opened, CASES_CLOSED)
        await let_leave(opened)
        await opened.act(withdraw())
        await let_leave(opened)
        yield opened


async def rows(office: Office) -> dict[str, Doc]:
    """All rows of the board."""
    names = [APPLICATION, *(f"case-{number}" for number in range(CASES_CLOSED))]
    return dict(await office.house.store.get_many(CASES.name, names))


async def lose(office: Office, collections: Sequence[str]) -> dict[str, Doc]:
    """Empty these collections of the store; the rows there were."""
    before = await rows(office)
    names = {CASES.name: list(before), POSITIONS.name: [str(partition) for partition in range(PARTITIONS)]}
    for collection in collections:
        for name in names[collection]:
            await office.house.store.delete(collection, name)
    return before


@pytest.mark.parametrize("lost", [(CASES.name, POSITIONS.name), (POSITIONS.name,)])
async def test_a_long_journal_is_read_in_chapters(office: Office, lost: Sequence[str]) -> None:
    """Of two hundred closed cases those of the last pages are in memory in the end; all rows are what they were."""
    before = await lose(office, lost)
    await office.take_over()
    assert len(known(office.hearing)) <= PARTITIONS * (CHAPTER + PAGE)
    # Its watchdog sees that it gets on: all of the journal was read, page by page, and then some of it said again.
    ends = [await office.house.bus.end(topics.CASE, partition) for partition in range(PARTITIONS)]
    assert office.hearing.taken() >= sum(ends)
    await let_leave(office)

    assert {} == known(office.hearing)
    assert before == await rows(office)


async def test_who_was_interrupted_goes_on_behind_the_last_chapter(office: Office) -> None:
    """The store goes away in the middle: what was read before it did is not read again."""

    class Leaving(WatchedStore):
        chapters = 0

        async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
            if collection == POSITIONS.name:
                self.chapters += 1
                self.away = self.chapters > 4
            return await super().put_many(collection, docs)

    before = await lose(office, (CASES.name, POSITIONS.name))
    with pytest.raises(PortError):
        await successor(office, store=Leaving(office.house.store))
    position = await office.house.store.get(POSITIONS.name, "0")
    assert position is not None
    assert position["offset"] >= 4 * PAGE
    office.hearing = await successor(office)
    office.board = Board(office.house.store, office.hearing.memories)
    await let_leave(office)

    assert before == await rows(office)


async def test_rows_of_another_layout_are_written_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not gone by, also where they lie ahead of the chapter that is being read."""
    before = await rows(office)
    monkeypatch.setattr(board, "LAYOUT", board.LAYOUT + 1)
    await office.take_over()
    await let_leave(office)

    after = await rows(office)
    assert all(before[name]["rev"] < row["rev"] for name, row in after.items())
    assert {name: {**row, "rev": 0} for name, row in before.items()} == {
        name: {**row, "rev": 0} for name, row in after.items()
    }
