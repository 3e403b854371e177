"""The sweeper sees what has not moved since its last mark, and makes no fuss about a line that works."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.routing.office import APPLICATION, PARTITIONS, SHOP, open_office
from tests.routing.patrol import Patrol, patrolling
from tests.support.acts import (
    ask,
    complete,
    grant,
    lacking,
    submit,
    supplement,
    take,
    transfer,
    withdraw,
)

from onewindow.chassis.peers import Peers
from onewindow.chassis.ports import Committed
from onewindow.routing.shell import metrics
from onewindow.routing.shell.board import CASES


def unchecked(what: str) -> float:
    """How often something could not be looked at."""
    return float(metrics.UNCHECKED.labels(what)._value.get())


async def test_a_desk_that_is_behind_lacks_nothing(tmp_path: Path) -> None:
    """What is still on its way is not said again, however long the desk takes; that it cannot be known is counted."""
    async with patrolling(tmp_path, deaf=True) as patrol:
        await patrol.office.act(submit())
        before = unchecked("desks_behind")

        assert {} == await patrol.found()
        assert before + 1 == unchecked("desks_behind")
        assert not any(memory.untold for memory in patrol.office.hearing.memories.values())


async def test_a_case_that_moves_is_left_alone(tmp_path: Path) -> None:
    """What was said since the last sweep may not have arrived; it is looked at the next time."""
    async with patrolling(tmp_path) as patrol:
        await patrol.sweeper.sweep()
        await patrol.office.act(submit())
        await patrol.caught_up()
        await patrol.lose("fire")

        assert not any((await patrol.sweeper.sweep()).values())
        assert [APPLICATION] == (await patrol.sweeper.sweep())["step_at_its_desk"]


async def test_a_line_that_works_breaks_no_promise(tmp_path: Path) -> None:
    """Cases in every state, blocked and transferred ones too: nothing is found, and nothing is said again."""
    lives: dict[str, Sequence[Any]] = {
        "looking": (submit(),),
        "half-looked": (submit(), complete("licence")),
        "noticed": (submit(), complete("licence"), lacking("fire", "layout")),
        "again": (submit(), complete("licence"), lacking("fire", "layout"), supplement(layout="v2")),
        "open": (submit(), complete("licence"), complete("fire")),
        "taken": (submit(), complete("licence"), complete("fire"), take("fire")),
        "refused": (submit(), complete("licence"), complete("fire"), grant("fire", round=7)),
        "asked": (submit(), complete("licence"), complete("fire"), ask("fire", "layout")),
        "transferred": (submit(), complete("licence"), complete("fire"), transfer("fire", to="eco")),
        "halfway": (submit(), complete("licence"), complete("fire"), grant("fire")),
        "concluded": (submit(), complete("licence"), complete("fire"), grant("fire"), grant("licence")),
        "withdrawn": (submit(), withdraw()),
    }
    async with patrolling(tmp_path, SHOP) as patrol:
        for name, life in lives.items():
            await patrol.office.act(*life, name=name)
        await patrol.office.act(submit(), name="blocked")
        await patrol.office.rubbish("blocked")
        await patrol.caught_up()

        assert {} == await patrol.found()
        assert 0 == sum(metrics.BROKEN.labels(name)._value.get() for name in await patrol.sweeper.sweep())
        assert not any(memory.untold | memory.unparked for memory in patrol.office.hearing.memories.values())


async def test_the_same_case_is_said_again_once_a_minute(tmp_path: Path) -> None:
    """As long as it is not whole, every sweep counts it, and only some say it again."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit())
        await patrol.caught_up()
        await patrol.lose("fire")
        memories = patrol.office.hearing.memories.values()
        said = []
        for seconds in (0, 30, 30, 30):
            patrol.clock.wait(seconds=seconds)
            assert {"step_at_its_desk": [APPLICATION]} == await patrol.found()
            said.append([name for memory in memories for name in memory.untold])
            for memory in memories:
                memory.untold.clear()

        assert [[APPLICATION], [], [APPLICATION], []] == said


async def test_nothing_is_known_of_a_desk_that_does_not_answer(tmp_path: Path) -> None:
    """No finding and no repair; what needs no desk is looked at all the same."""
    async with open_office(tmp_path) as alone:
        patrol = Patrol(alone, alone.room)
        patrol.sweeper = patrol.sweeper_on(peers=Peers(alone.house.identity))
        await alone.act(submit())
        await alone.house.store.delete(CASES.name, APPLICATION)
        before = unchecked("step_at_its_desk")

        assert {"row_on_the_board": [APPLICATION]} == await patrol.found()
        assert before + 1 == unchecked("step_at_its_desk")


async def test_what_was_broken_is_so_until_somebody_has_looked(tmp_path: Path) -> None:
    """A desk that does not answer for a while mends nothing, and what was said again just now is not said once more."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit())
        await patrol.caught_up()
        await patrol.lose("fire")
        assert {"step_at_its_desk": [APPLICATION]} == await patrol.found()
        (memory,) = (one for one in patrol.office.hearing.memories.values() if one.untold)
        memory.untold.clear()

        desks = patrol.sweeper._invariants[0]._desks  # type: ignore[attr-defined]
        there, desks._peers = desks._peers, Peers(patrol.office.house.identity)
        assert {} == await patrol.found()
        assert 1 == metrics.BROKEN.labels("step_at_its_desk")._value.get()

        desks._peers = there
        assert {"step_at_its_desk": [APPLICATION]} == await patrol.found()
        assert not memory.untold


async def test_a_new_owner_judges_by_its_own_marks(tmp_path: Path) -> None:
    """After a take-over the first sweep only sets a mark: what the last owner had told may still be on its way."""
    async with patrolling(tmp_path) as patrol:
        await patrol.office.act(submit())
        await patrol.caught_up()
        await patrol.sweeper.sweep()
        await patrol.lose("fire")
        for partition in range(PARTITIONS):
            await patrol.office.hearing.gained(partition, Committed())

        assert not any((await patrol.sweeper.sweep()).values())
        await patrol.caught_up()
        assert not any((await patrol.sweeper.sweep()).values())


async def test_it_stops_when_it_is_asked(tmp_path: Path) -> None:
    """However long it rests between sweeps."""
    async with patrolling(tmp_path) as patrol:
        stop = asyncio.Event()
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(patrol.sweeper.run(stop))
            await asyncio.sleep(0)
            stop.set()
