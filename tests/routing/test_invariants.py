"""Each promise about open cases is broken on purpose on the real log and store: it is found, and mended if it can."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.routing.office import APPLICATION, SHOP
from tests.routing.patrol import patrolling
from tests.support.acts import (
    ask,
    complete,
    deny,
    grant,
    lacking,
    prepare,
    submit,
    supplement,
    take,
)
from tests.support.clock import WrongClock

from onewindow.chassis.ports import Appended, Landed, Outgoing
from onewindow.contracts import topics
from onewindow.routing.shell.board import CASES


class Careless:
    """A bus that says it has parked, and has not."""

    def __init__(self, under: Any) -> None:
        self._under = under

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def append(self, topic: str, partition: int, batch: Sequence[Outgoing], **expect: Any) -> Appended:
        """As the bus, but for the parking lot."""
        if topic == topics.PARKED:
            return Landed(0)
        appended: Appended = await self._under.append(topic, partition, batch, **expect)
        return appended


async def test_a_review_removed_by_hand_comes_back(tmp_path: Path) -> None:
    """The case says its state again, and the desk takes it although it had that very seq before."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit())
        await patrol.caught_up()
        before = await patrol.lose("fire")

        assert {"step_at_its_desk": [APPLICATION]} == await patrol.found()
        await patrol.mend()
        after = await patrol.row("fire")

        assert after is not None
        assert (before["seq"], before["state"], before["page"]) == (after["seq"], after["state"], after["page"])
        assert {} == await patrol.found()


async def test_a_review_that_came_back_begins_on_a_page_nobody_has_seen(tmp_path: Path) -> None:
    """An officer who looked at it before it was lost, and before the next round, has to look again."""
    async with patrolling(tmp_path, SHOP) as patrol:
        await patrol.office.act(submit(), complete("licence"), lacking("fire", "layout"), supplement(layout="v2"))
        await patrol.caught_up()
        before = await patrol.row("fire")
        await patrol.office.act(complete("fire"), take("fire"))
        await patrol.caught_up()
        await patrol.lose("fire")
        await patrol.found()
        await patrol.mend()
        after = await patrol.row("fire")

        assert before is not None
        assert after is not None
        assert ("taken", "fire-1") == (after["state"], after["taken_by"])
        assert after["page"] > before["page"] + 900


@pytest.mark.parametrize("again", [grant("fire"), deny("fire")])
async def test_a_ghost_vanishes(tmp_path: Path, again: Any) -> None:
    """A desk whose store was put back to before its answer is asked what is settled; it is told, and stops asking."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit())
        await patrol.caught_up()
        old = await patrol.row("fire")
        await patrol.office.act(again)
        await patrol.caught_up()
        await patrol.lose("fire", instead=old)

        assert {"no_ghost": [APPLICATION]} == await patrol.found()
        await patrol.mend()
        after = await patrol.row("fire")

        assert after is not None
        assert "withdrawn" == after["state"]
        assert {} == await patrol.found()


async def test_a_review_of_an_older_round_is_found(tmp_path: Path) -> None:
    """The inbox asks for the round before the supplement: what is asked now is absent, and comes."""
    async with patrolling(tmp_path, SHOP) as patrol:
        await patrol.office.act(submit(), complete("licence"), complete("fire"))
        await patrol.caught_up()
        old = await patrol.row("fire")
        await patrol.office.act(ask("fire", "layout"), supplement(layout="v2"))
        await patrol.caught_up()
        now = await patrol.lose("fire", instead=old)

        assert {"step_at_its_desk": [APPLICATION]} == await patrol.found()
        await patrol.mend()
        after = await patrol.row("fire")

        assert after is not None
        assert (now["round"], now["state"]) == (after["round"], after["state"])


@pytest.mark.parametrize("older", [True, False])
async def test_a_row_that_is_behind_is_written_again(tmp_path: Path, older: bool) -> None:
    """The board lost a row, or was put back to an older one."""
    async with patrolling(tmp_path) as patrol:
        store = patrol.office.house.store
        await patrol.office.act(submit())
        old = await store.get(CASES.name, APPLICATION)
        await patrol.office.act(take("fire"))
        await patrol.caught_up()
        await store.delete(CASES.name, APPLICATION)
        if older and old is not None:
            await store.insert(CASES.name, old)

        assert {"row_on_the_board": [APPLICATION]} == await patrol.found()
        await patrol.mend()
        row = await store.get(CASES.name, APPLICATION)

        assert row is not None
        assert 2 == row["seq"]
        assert {} == await patrol.found()


async def test_a_blocked_case_whose_record_is_not_parked_is_found(tmp_path: Path) -> None:
    """The record is parked again out of the log, under its own place, for a person to see; once."""
    async with patrolling(tmp_path) as patrol:
        office = patrol.office
        await office.act(submit())
        office.hearing._bus = Careless(office.house.bus)
        record = await office.rubbish()
        office.hearing._bus = office.house.bus
        await patrol.caught_up()
        assert [] == await office.parked()

        assert {"blocked_is_parked": [APPLICATION]} == await patrol.found()
        await patrol.mend()

        assert [(record.origin, "undecodable")] == await office.parked()
        assert {} == await patrol.found()


async def test_a_deadline_that_does_not_strike_is_found(tmp_path: Path) -> None:
    """Two minutes after it, and no earlier; nothing is said again, for it strikes as soon as it may."""
    async with patrolling(tmp_path, SHOP) as patrol:
        await patrol.office.act(submit(), complete("licence"), lacking("fire", "layout"))
        await patrol.caught_up()
        patrol.clock.wait(days=30)
        assert {} == await patrol.found()

        patrol.clock.wait(days=1, seconds=121)
        assert {"strike_in_time": [APPLICATION]} == await patrol.found()


async def test_a_deadline_that_is_over_by_a_wrong_clock_is_not_missed(tmp_path: Path) -> None:
    """It does not strike either before the log's clock says so, too."""
    async with patrolling(tmp_path, SHOP) as patrol:
        await patrol.office.act(submit(), complete("licence"), lacking("fire", "layout"))
        await patrol.caught_up()
        patrol.sweeper = patrol.sweeper_on(clock=WrongClock(patrol.clock, 60 * 86_400))
        assert {} == await patrol.found()

        patrol.clock.wait(days=31, seconds=121)
        assert {"strike_in_time": [APPLICATION]} == await patrol.found()


async def test_a_conclusion_without_a_result_is_found(tmp_path: Path) -> None:
    """Ten minutes after it; with the result it is over."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit(), grant("licence"), grant("fire"))
        await patrol.caught_up()
        patrol.clock.wait(seconds=599)
        assert {} == await patrol.found()

        patrol.clock.wait(seconds=60)
        assert {"result_in_time": [APPLICATION]} == await patrol.found()
        await patrol.office.act(prepare())
        assert {} == await patrol.found()
