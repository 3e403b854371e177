"""Owners that let cases leave memory, or bring them back, without one of the promises: the checker catches each."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from tests.faults import broken_leaving
from tests.faults.checker.check import Verdict
from tests.faults.world import world_in
from tests.support.acts import withdraw

from onewindow.chassis.ports import Doc, PortError, Store
from onewindow.chassis.sqlite_store import SqliteStore
from onewindow.routing.shell.board import Board
from onewindow.routing.shell.hear import Hearing

MUTANTS = (
    (broken_leaving.LeavesBeforeItsRow, "C13"),
    (broken_leaving.TakesAnOutageForEmpty, "C13"),
    (broken_leaving.ForgetsTheHead, "C13"),
    (broken_leaving.NeverLooksForTheGone, "C13"),
)


class _Shaky:
    """A store that cannot be reached the next time that somebody asks for many, once it has been told so."""

    def __init__(self, under: SqliteStore) -> None:
        self._under = under
        self.trembles = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        if self.trembles:
            self.trembles = False
            raise PortError("the store is away")
        return await self._under.get_many(collection, ids)


async def a_case_is_heard_of_after_it_left(folder: Path, kind: type[Hearing]) -> Verdict:
    """An application is withdrawn, its case leaves, the store is away for a moment, and the applicant acts again."""
    async with world_in(folder) as world:
        world.desks.silent |= {"amr", "fire", "food"}
        await world.submit("app-1")
        hearings: list[Hearing] = []

        def make(*parts: Any) -> Hearing:
            hearings.append(kind(*parts))
            return hearings[0]

        store = _Shaky(world.store)
        life = world.routing(make, store=cast("Store", store))
        await life.idle()
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(2)
        await Board(world.store, hearings[0].memories).write()
        await life.idle(2)
        store.trembles = True
        await world.say(world.fact(withdraw(), "app-1"))
        await world.settle(life)
        await world.settle(world.routing())
        await world.view().idle()
        return await world.verdict()


async def test_the_shipped_system_passes(tmp_path: Path) -> None:
    """The store is asked again until it answers; then the act is refused in the case that came back."""
    verdict = await a_case_is_heard_of_after_it_left(tmp_path, Hearing)

    assert () == verdict.findings
    assert (3, 0) == (verdict.entries, verdict.parked)


@pytest.mark.parametrize(("mutant", "rule"), MUTANTS, ids=[mutant.__name__ for mutant, _ in MUTANTS])
async def test_a_mutant_is_caught(mutant: type[Hearing], rule: str, tmp_path: Path) -> None:
    """An owner with one promise taken out of it breaks the rule that stands for the promise."""
    verdict = await a_case_is_heard_of_after_it_left(tmp_path, mutant)

    assert rule in {finding.rule for finding in verdict.findings}
