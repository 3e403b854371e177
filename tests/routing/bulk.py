"""Schedules in bulk: ``python -m tests.routing.bulk --schedules 100000 --seed 1``.

Prints the seed, the counts and the time. A foul ends it with the seed of its schedule, which ``--only SEED`` repeats.
"""

import argparse
import asyncio
import sys
import time
from random import Random

import structlog
from tests.routing.chance import definition_by_chance
from tests.routing.referee import FoulError
from tests.routing.schedule import Schedule
from tests.routing.world import World

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.shell.board import Board
from onewindow.routing.shell.hear import Hearing

PER_DEFINITION = 50
"""Schedules that share a definition: compiling one takes as long as several schedules."""


class Bulk:
    """Counts what schedules have seen. ``seed`` is that of the first; each has its own, the next number."""

    def __init__(
        self,
        seed: int,
        hearing: type[Hearing] = Hearing,
        board: type[Board] = Board,
        schedule: type[Schedule] = Schedule,
    ) -> None:
        """``hearing`` and ``board`` can be mutants that ought to be caught; ``schedule`` may look at more."""
        self._hearing, self._board, self._schedule = hearing, board, schedule
        self.seed, self.schedules, self.deaths, self.entries, self.inputs, self.returned = seed, 0, 0, 0, 0, 0
        self.ends: dict[str, int] = {}
        self._definition: tuple[int, CompiledDefinition] | None = None

    async def run(self, schedules: int) -> None:
        """Live through that many schedules. Raises FoulError with the seed in it."""
        for seed in range(self.seed, self.seed + schedules):
            await self.one(seed)

    async def one(self, seed: int) -> World:
        """Live through the schedule of one seed."""
        world = World(Random(seed), self._definition_of(seed), self._hearing, self._board)
        try:
            await self._schedule(world).live()
        except Exception as error:
            raise FoulError(f"seed {seed}: {type(error).__name__}: {error}") from error
        for account in world.referee.accounts.values():
            end = account.conclusions[0].outcome if account.conclusions else account.phase
            self.ends[end] = self.ends.get(end, 0) + 1
        self.schedules += 1
        self.deaths += world.deaths
        self.entries += world.referee.entries
        self.inputs += len(world.said)
        self.returned += world.returned
        return world

    def _definition_of(self, seed: int) -> CompiledDefinition:
        number = seed // PER_DEFINITION
        if self._definition is None or self._definition[0] != number:
            self._definition = (number, definition_by_chance(Random(number), number))
        return self._definition[1]


def main() -> int:
    """Run from the command line; 1 if there was a foul."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--schedules", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", type=int, help="repeat the schedule of this seed")
    given = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    bulk, started = Bulk(given.seed), time.perf_counter()
    try:
        asyncio.run(bulk.run(given.schedules) if given.only is None else Bulk(given.only).run(1))
    except FoulError as foul:
        print(foul)
        return 1
    took = time.perf_counter() - started
    print(f"seed {bulk.seed}: {bulk.schedules} schedules, {bulk.inputs} inputs, {bulk.entries} entries,", end=" ")
    print(f"{bulk.deaths} owners died, {bulk.returned} cases came back, {took:.1f} s;", end=" ")
    print(f"ends: {dict(sorted(bulk.ends.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
