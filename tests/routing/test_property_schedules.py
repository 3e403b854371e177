"""A slice of the schedules that ``python -m tests.routing.bulk`` lives through by the hundred thousand."""

import pytest
import structlog
from tests.faults import broken_leaving
from tests.routing.bulk import Bulk
from tests.routing.mutants import MUTANTS
from tests.routing.mutants_counting import COUNTING
from tests.routing.referee import FoulError

from onewindow.contracts import topics
from onewindow.routing.shell.hear import Hearing

SLICE = 1000
UNTIL_CAUGHT = 3000
LEAVING: tuple[type[Hearing], ...] = (
    broken_leaving.LeavesBeforeItsRow,
    broken_leaving.TakesAnOutageForEmpty,
    broken_leaving.ForgetsTheHead,
    broken_leaving.NeverLooksForTheGone,
    broken_leaving.LeavesTheOpenBehind,
)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Parked records are what these schedules are about; nobody needs a line for each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


async def test_a_thousand_schedules_pass_without_a_foul() -> None:
    """Duplicates, reordering, deaths, late writes, cases that leave and return: the referee has nothing to say."""
    bulk = Bulk(1)
    await bulk.run(SLICE)
    print(f"seed 1: {bulk.schedules} schedules, {bulk.entries} entries, {bulk.deaths} owners died,", end=" ")
    print(f"{bulk.returned} cases came back, ends {bulk.ends}")
    assert bulk.returned > SLICE / 4
    assert bulk.deaths > SLICE / 4
    assert {"approved", "rejected", "partial", "closed"} <= set(bulk.ends)


async def test_one_seed_is_one_schedule() -> None:
    """The same seed gives the same journal, byte for byte, so that a foul can be looked at again."""
    first, second = [await Bulk(seed).one(seed) for seed in (7, 7)]
    assert first.log.topics[topics.CASE]
    assert [record.value for record in first.log.topics[topics.CASE]] == [
        record.value for record in second.log.topics[topics.CASE]
    ]


MUTATED = (*MUTANTS, *COUNTING, *LEAVING)


@pytest.mark.parametrize("mutant", MUTATED, ids=lambda mutant: mutant.__name__)
async def test_a_mutant_is_caught(mutant: type[Hearing]) -> None:
    """Each way of being wrong is a foul within three thousand schedules."""
    with pytest.raises(FoulError):
        await Bulk(1, mutant).run(UNTIL_CAUGHT)


async def test_a_board_that_writes_its_position_first_is_caught() -> None:
    """A position that speaks of rows which are not there yet is a foul within three thousand schedules."""
    with pytest.raises(FoulError):
        await Bulk(1, board=broken_leaving.PositionFirst).run(UNTIL_CAUGHT)
