"""Wrong clocks: whoever's they are, nothing is refused for its time, and no deadline strikes before it is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.scenarios_in_time import LOOKED_AT, noticed
from tests.faults.world import World, world_in
from tests.support.acts import submit, supplement, withdraw
from tests.support.clock import START, WrongClock

from onewindow.chassis.ports import Clock, Committed
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant, shift, to_ms
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import counts_from

DAY = 86_400.0
NOTICED = ["opened look_opened look_opened", "step_checked", "step_checked notice_issued"]
STRUCK = "step_cancelled step_cancelled terminated"
LOOKED_AGAIN = "supplemented look_opened look_opened"


@pytest.mark.parametrize(
    ("said_s", "counts_s"),
    [(-3600, 0), (-30.001, 0), (-30, -30), (-0.001, -0.001), (0, 0), (0.001, 0), (3600, 0), (365 * DAY, 0)],
)
def test_an_act_counts_from_its_own_time_only_if_the_log_had_it_soon_after(said_s: float, counts_s: float) -> None:
    """Half a minute before the log took it in is on its way; earlier, or later than the log, is a wrong clock."""
    assert shift(START, seconds=counts_s) == counts_from(shift(START, seconds=said_s), to_ms(START))


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("owner_s", [-3600.0, 3600.0])
@pytest.mark.parametrize("window_s", [-3600.0, 3600.0, 365 * DAY])
async def test_an_application_from_a_wrong_clock_opens_its_case(
    window_s: float, owner_s: float, known: bool, tmp_path: Path
) -> None:
    """As of when the log took it in, to whatever clock its owner goes by."""
    async with world_in(tmp_path) as world:
        await world.say(world.fact(submit(), "app-1", at=shift(world.clock.now(), seconds=window_s)))
        await world.routing(clock=WrongClock(world.clock, owner_s, known=known)).idle()
        assert [START] == [entry.at async for entry in entries(world)]


async def test_a_log_whose_clock_was_set_back_refuses_nothing(tmp_path: Path) -> None:
    """SQLite's never goes back: for an hour it takes everything in at the same instant, later than anybody's now."""
    async with world_in(tmp_path) as world:
        life = world.routing()
        world.clock.wait(seconds=3600)
        await world.submit("app-1")
        world.clock.wait(seconds=-3600)
        await world.submit("app-2")
        await world.settle(life)
        await world.view().idle()
        verdict = await world.verdict()
        assert ((), 0) == (verdict.findings, verdict.parked)


async def test_a_supplement_dated_after_its_deadline_but_in_the_log_before_it_is_in_time(tmp_path: Path) -> None:
    """It neither waits for the deadline nor holds up what comes behind it."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        world.desks.silent = {"amr", "fire"}
        await world.say(world.fact(supplement(layout="v2"), "app-1", at="2099-01-01T00:00:00.000Z"))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(ticks=1)
        assert world.clock.now() < due
        assert [*NOTICED, LOOKED_AGAIN, "step_cancelled step_cancelled withdrawn"] == await world.journal()


async def test_a_deadline_is_over_when_both_clocks_say_so(tmp_path: Path) -> None:
    """An owner a month ahead lets it strike half a minute after it by the log's clock, and dates it so."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing(clock=WrongClock(world.clock, 30 * DAY))
        due = await noticed(world, "app-1", life)
        world.desks.silent = {"amr", "fire"}
        for after_s in (-DAY, 30):
            world.clock.until(shift(due, seconds=after_s))
            await life.idle(ticks=2)
            assert NOTICED == await world.journal()
        world.clock.until(shift(due, seconds=31))
        await life.idle(ticks=2)
        assert [*NOTICED, STRUCK] == await world.journal()
        assert [shift(due, seconds=31)] == [entry.at async for entry in entries(world) if "strike:" in entry.cause]


async def test_an_owner_whose_clock_is_behind_lets_a_deadline_strike_late(tmp_path: Path) -> None:
    """Not before its own clock has come so far; what is said meanwhile waits behind the deadline."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing(clock=WrongClock(world.clock, -3600))
        due = await noticed(world, "app-1", life)
        world.desks.silent = {"amr", "fire"}
        world.clock.until(shift(due, seconds=60))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(ticks=2)
        assert NOTICED == await world.journal()
        world.clock.until(shift(due, seconds=3631))
        await life.idle(ticks=2)
        assert [*NOTICED, STRUCK, "fact_refused"] == await world.journal()


async def test_a_clock_set_back_in_the_middle_of_a_strike_forgets_no_deadline(tmp_path: Path) -> None:
    """What was found over is over: the deadline strikes although the clock is before it again."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        due = await noticed(world, "app-1", (life := world.routing()))
        await life.stop()
        clock = SetBack(world.clock, [shift(due, seconds=60)] * 2)
        ends = {topic: await world.bus.end(topic, 0) for topic in topics.INPUTS}
        hearing = Hearing(world.bus, world.catalogue, clock, world.store)
        await hearing.gained(0, Committed(ends))
        clock.begin()
        assert await hearing.tick(0) is not None
        assert [*NOTICED, STRUCK] == await world.journal()


class SetBack(WrongClock):
    """From :meth:`begin` on says these instants, one after the other, and the right time again after them."""

    def __init__(self, right: Clock, says: list[Instant]) -> None:
        super().__init__(right, 0)
        self._says: Iterator[Instant] = iter(())
        self._begins = says

    def begin(self) -> None:
        """From now on."""
        self._says = iter(self._begins)

    def now(self) -> Instant:
        """What is its turn."""
        return next(self._says, super().now())


async def entries(world: World):  # type: ignore[no-untyped-def]  # an iterator of entries
    """Every entry of the journal, in order."""
    for record in await world.bus.read(topics.CASE, 0, 0, 1_000):
        said = topics.journal.decode(record.value)
        if isinstance(said, Entry):
            yield said
