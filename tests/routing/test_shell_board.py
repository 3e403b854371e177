"""The board: one row per case, never ahead of the journal, brought up to date after whatever happened."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, KIOSK, SHOP, Office, open_office
from tests.support.acts import ask, collect, complete, deny, grant, lacking, prepare, submit, supplement, take, withdraw

from onewindow.chassis.ports import Doc, PortError
from onewindow.routing.shell.board import CASES, POSITIONS, Board


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def shop_office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office where departments look first."""
    async with open_office(tmp_path, SHOP) as opened:
        yield opened


class Writes:
    """A store that notes which rows were written, and fails as often as it is told."""

    def __init__(self, under: Any) -> None:
        self._under = under
        self.rows: list[str] = []
        self.failures = 0
        self.failed = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """As the store."""
        if self.failures:
            self.failures -= 1
            self.failed.set()
            raise PortError("the store is away")
        if collection == CASES.name:
            self.rows += [doc["_id"] for doc in docs]
        written: frozenset[str] = await self._under.put_many(collection, docs)
        return written


async def row_of(office: Office, name: str = APPLICATION) -> Doc:
    """A case's row."""
    doc = await office.house.store.get(CASES.name, name)
    assert doc is not None
    return doc


async def test_a_row_shows_the_case_as_of_its_entry(office: Office) -> None:
    """State, steps with their departments, and the seq; nothing personal, since a case holds none."""
    await office.act(submit(), take("licence"), grant("fire"))
    row = await row_of(office)

    assert (row["state"], row["outcome"], row["seq"], row["number"]) == ("in_review", None, 3, "2026-1")
    licence, fire = row["steps"]["licence"], row["steps"]["fire"]
    assert (licence["state"], licence["department"], licence["round"], licence["by"]) == ("taken", "amr", 1, "amr-1")
    assert (fire["state"], fire["by"]) == ("granted", "fire-1")
    assert fire["opened_at"] <= fire["settled_at"]
    assert 3 == len(row["offsets"])


async def test_the_board_names_the_one_who_is_accountable(office: Office) -> None:
    """Whoever took a step, else whom the departments of now name; nobody where nothing is owed."""
    await office.act(submit(), take("fire"))
    steps = (await office.get(f"/v1/cases/{APPLICATION}")).json()["steps"]
    assert {"post": "taker", "person": "fire-1"} == steps["fire"]["accountable"]
    assert {"post": "duty", "person": "amr-duty"} == steps["licence"]["accountable"]
    assert not any("owed" in step for step in steps.values())

    await office.act(grant("fire"))
    (case,) = (await office.get("/v1/cases")).json()["cases"]
    assert "accountable" not in case["steps"]["fire"]


async def test_a_row_follows_the_case_to_its_end(office: Office) -> None:
    """Concluded, delivered, with the outcome."""
    await office.act(submit(), grant("licence"), deny("fire"))
    assert ("concluded", "rejected") == ((await row_of(office))["state"], (await row_of(office))["outcome"])

    await office.act(prepare(), collect())
    assert "delivered" == (await row_of(office))["state"]


async def test_looks_and_notices_are_shown(shop_office: Office) -> None:
    """Who looked, how many defects there are, and until when a supplement is awaited."""
    await shop_office.act(submit(), complete("licence"), lacking("fire", "layout"))
    row = await row_of(shop_office)

    assert row["state"] == "asked"
    assert row["until"] is not None
    assert (row["steps"]["fire"]["look"]["checked_by"], row["steps"]["fire"]["look"]["defects"]) == ("fire-1", 1)
    await shop_office.act(supplement(layout="v2"), complete("fire"), ask("fire", "layout"))
    row = await row_of(shop_office)
    assert (row["state"], row["until"], row["steps"]["fire"]["state"]) == ("in_review", None, "asked")
    assert row["steps"]["fire"]["until"] > row["steps"]["fire"]["opened_at"]


async def test_a_blocked_case_names_the_record_it_waits_for(office: Office) -> None:
    """Origin and code, for whoever repairs."""
    await office.act(submit())
    record = await office.rubbish()

    row = await row_of(office)
    assert (row["state"], row["blocked"]) == ("blocked", {"code": "undecodable", "origin": record.origin})


async def test_a_case_that_moved_many_times_is_written_once(office: Office) -> None:
    """The rows are written behind the owner's memory, not entry by entry."""
    store = Writes(office.house.store)
    board, office.board = Board(store, office.hearing.memories), Board(store, {})
    await office.act(submit(), take("licence"), grant("licence"), withdraw())
    await board.write()
    await board.write()

    assert [APPLICATION] == store.rows
    assert 4 == (await row_of(office))["seq"]


async def test_after_a_take_over_only_what_is_missing_is_written(office: Office) -> None:
    """The board remembers up to where rows are written; a new owner writes what came behind that."""
    await office.act(submit(), grant("licence"))
    store = Writes(office.house.store)
    await office.take_over()
    office.board = Board(store, office.hearing.memories)
    await office.board.write()
    assert [] == store.rows

    await office.act(grant("fire"))
    assert [APPLICATION] == store.rows


async def test_a_board_that_was_lost_is_written_again(office: Office) -> None:
    """It is a view: without rows and positions, all of them come back from the journal."""
    await office.act(submit(), grant("licence"))
    before = await row_of(office)
    await office.house.store.delete(CASES.name, APPLICATION)
    for partition in ("0", "1"):
        await office.house.store.delete(POSITIONS.name, partition)
    await office.take_over()
    await office.board.write()

    assert before == await row_of(office)


async def test_memory_that_was_dropped_leaves_no_row_behind(office: Office) -> None:
    """After an append that did not count the owner starts anew; the rows that were owed are written then."""
    store = Writes(office.house.store)
    office.board = Board(store, office.hearing.memories)
    store.failures = 1
    with pytest.raises(PortError):
        await office.act(submit())
    await office.take_over()
    await office.board.write()

    assert "in_review" == (await row_of(office))["state"]


async def test_the_loop_outlives_an_outage_and_writes_what_is_owed(office: Office) -> None:
    """The store is away for a moment: the board is late, the process goes on, and the last write is at the end."""
    store = Writes(office.house.store)
    board = Board(store, office.hearing.memories)
    office.board = Board(store, {})
    await office.act(submit())
    store.failures = 1
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(board.run(stop))
        await store.failed.wait()
        stop.set()

    assert [APPLICATION] == store.rows
    assert KIOSK.definition.service == (await row_of(office))["service"]
