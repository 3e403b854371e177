"""An office and its desks in one house, their queues heard as in production, and the sweeper in the test's hands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.department_worker.rig import running
from tests.routing.office import APPLICATION, KIOSK, PARTITIONS, Office, open_office
from tests.support.clock import StandingClock

from onewindow.chassis.app import application
from onewindow.chassis.ports import Doc
from onewindow.chassis.room import Room
from onewindow.contracts import topics
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.department_worker.core.review import review_id
from onewindow.department_worker.shell.rows import REVIEWS
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.department_worker.shell.wiring import wire as wire_desks
from onewindow.routing.shell.settings import RoutingSettings
from onewindow.routing.shell.sweeping import Sweeper
from onewindow.routing.shell.wiring import sweeping

_GROUP = "onewindow-department-worker"


@dataclass
class Patrol:
    """``clock`` is the sweeper's own: time passes for nobody else."""

    office: Office
    desks: Room
    clock: StandingClock = field(init=False)
    sweeper: Sweeper = field(init=False)

    def __post_init__(self) -> None:
        self.clock = StandingClock(self.office.house.clock.now())
        self.sweeper = self.sweeper_on()

    def sweeper_on(self, **other: Any) -> Sweeper:
        """A sweeper in the same house; ``other`` are parts of it that are others for it."""
        house = replace(self.office.house, **{"clock": self.clock, **other})
        return sweeping(house, self.office.catalogue, self.office.hearing.memories, RoutingSettings())

    async def found(self) -> dict[str, list[str]]:
        """What two sweeps find, the first of which only sets its mark; what holds is left out."""
        await self.sweeper.sweep()
        return {name: cases for name, cases in (await self.sweeper.sweep()).items() if cases}

    async def mend(self) -> None:
        """The owner has its turn, the board is written, the desks hear what was said again."""
        for partition in range(PARTITIONS):
            await self.office.hearing.tick(partition)
        await self.office.board.write()
        await self.caught_up()

    async def caught_up(self) -> None:
        """Returns when the desks have heard all there is, if they hear at all."""
        bus, queues = self.office.house.bus, [topics.department(code) for code in self.office.catalogue.departments]
        async with asyncio.timeout(30):
            for group, heard in ((_GROUP, queues), (f"{_GROUP}-journal", [topics.CASE])):
                while await bus.behind(group, heard):  # noqa: ASYNC110 - a position has no bell
                    await asyncio.sleep(0.02)

    async def row(self, step: str, name: str = APPLICATION) -> Doc | None:
        """A review as it is kept."""
        return await self.office.house.store.get(REVIEWS.name, review_id(name, step))

    async def lose(self, step: str, name: str = APPLICATION, instead: Doc | None = None) -> Doc:
        """Somebody removes a review by hand, or puts an older state of it back; what was there."""
        was = await self.row(step, name)
        assert was is not None
        await self.office.house.store.delete(REVIEWS.name, was["_id"])
        if instead is not None:
            assert await self.office.house.store.insert(REVIEWS.name, instead)
        return was


@asynccontextmanager
async def patrolling(
    folder: Path, compiled: CompiledDefinition = KIOSK, *, deaf: bool = False
) -> AsyncIterator[Patrol]:
    """Office and desks are open; ``deaf``: the desks answer at their door, and hear nothing."""
    async with open_office(folder, compiled) as office:
        desks = wire_desks(office.house, office.catalogue, DepartmentWorkerSettings())
        await office.house.store.start(desks.collections)
        application([desks], office.house, list)
        patrol = Patrol(office, desks)
        if deaf:
            yield patrol
            return
        async with running(desks):
            yield patrol
