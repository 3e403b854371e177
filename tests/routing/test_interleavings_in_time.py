"""Deadlines, and the orders in which they can meet acts, owners and the log; see test_interleavings."""

from pathlib import Path

from tests.faults.checker.findings import Finding
from tests.faults.faulty_bus import DiesBefore, FaultyBus, Silent
from tests.faults.scenarios import AMR
from tests.faults.scenarios_in_time import AT_ONCE, LOOKED_AT, noticed, unblock
from tests.faults.world import World, world_in
from tests.support.acts import ask, complete, supplement, withdraw
from tests.support.people import officer

from onewindow.chassis.ports import Committed
from onewindow.contracts import topics
from onewindow.contracts.instant import Instant, shift
from onewindow.routing.core.terms import supplement_until
from onewindow.routing.shell.hear import Hearing

NOTHING: tuple[Finding, ...] = ()
NOTICED = ["opened look_opened look_opened", "step_checked", "step_checked notice_issued"]
ASKED = ["opened accepted step_opened step_opened", "step_asked"]
STRUCK = "step_cancelled step_cancelled terminated"
LOOKED_AGAIN = "supplemented look_opened look_opened"


async def test_a_strike_waits_for_what_was_said_in_time_and_lies_unread(tmp_path: Path) -> None:
    """A new owner finds the deadline over and the supplement behind a backlog: it reads on before it strikes."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        due = await _noticed_and_left(world)
        world.clock.until(shift(due, seconds=-1))
        for _ in range(3):
            await world.again(topics.APPLICATION)
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        world.clock.until(shift(due, seconds=90))
        world.desks.silent = {"amr", "fire"}
        life = world.routing(limit=1)
        await life.idle(ticks=2)
        assert [*NOTICED, LOOKED_AGAIN] == await world.journal()
        await _is_clean(world)


async def test_a_strike_waits_for_what_was_said_in_time_and_was_long_on_its_way(tmp_path: Path) -> None:
    """Said at the very instant of the deadline and in the log 29 seconds later: in time."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        world.desks.silent = {"amr", "fire"}
        world.clock.until(due)
        said = world.fact(supplement(layout="v2"), "app-1")
        world.clock.until(shift(due, seconds=29))
        await life.idle(ticks=1)
        await world.say(said)
        world.clock.until(shift(due, seconds=31))
        await life.idle(ticks=2)
        assert [*NOTICED, LOOKED_AGAIN] == await world.journal()
        await _is_clean(world)


async def test_a_deadline_that_comes_up_while_another_waits_for_the_backlog(tmp_path: Path) -> None:
    """It has to wait for ends of its own: those that were read for the first one do not cover what was said for it."""
    async with world_in(tmp_path, AT_ONCE) as world:
        first, second = await _asked_a_day_apart(world)
        ends = {topic: await world.bus.end(topic, 0) for topic in topics.INPUTS}
        hearing = Hearing(world.bus, world.catalogue, world.clock, world.store)
        await hearing.gained(0, Committed(ends))
        await world.again(topics.APPLICATION)
        world.clock.until(shift(first, seconds=31))
        assert await hearing.tick(0) is None
        world.clock.until(second)
        said = world.fact(supplement(layout="v2"), "app-2")
        world.clock.until(shift(second, seconds=29))
        await world.say(said)
        world.clock.until(shift(second, seconds=31))
        *backlog, unread = await world.bus.read(topics.APPLICATION, 0, ends[topics.APPLICATION], 100)
        await hearing.handle(0, backlog)
        assert await hearing.tick(0) is not None
        assert await hearing.tick(0) is None
        await hearing.handle(0, [unread])
        await hearing.tick(0)
        assert [*ASKED, STRUCK] == await world.journal("app-1")
        assert [*ASKED, "supplemented step_reopened step_reopened"] == await world.journal("app-2")
        await _is_clean(world)


async def test_a_strike_whose_department_records_were_lost_with_its_owner(tmp_path: Path) -> None:
    """No input comes again for it; the successor says again what lies behind the last confirmed entry."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        world.desks.silent = {"amr", "fire"}
        dying = FaultyBus(world.bus)
        life = world.routing(bus=dying)
        due = await noticed(world, "app-1", life)
        await life.idle(ticks=1)
        dying.next(AMR, DiesBefore())
        world.clock.until(shift(due, seconds=31))
        await life.death()
        assert [*NOTICED, STRUCK] == await world.journal()
        await world.settle(world.routing())
        assert [*NOTICED, STRUCK] == await world.journal()
        told = world.desks.known["app-1", "register", "amr"]
        assert (4, "withdrawn", "cancelled") == (told.seq, told.ask, told.state)
        await _is_clean(world)


async def test_a_strike_that_timed_out_and_landed(tmp_path: Path) -> None:
    """It is found in the journal, and does not strike a second time."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        bus = FaultyBus(world.bus)
        life = world.routing(bus=bus)
        due = await noticed(world, "app-1", life)
        bus.next(topics.CASE, Silent())
        world.clock.until(shift(due, seconds=31))
        await life.idle(ticks=2)
        assert [*NOTICED, STRUCK] == await world.journal()
        await _is_clean(world)


async def test_an_act_stamped_after_a_deadline_but_read_before_its_strike(tmp_path: Path) -> None:
    """It waits, also over a restart: first the deadline strikes, then the act is refused."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        world.clock.until(shift(due, seconds=1))
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(ticks=1)
        assert await world.journal() == NOTICED
        await life.stop()
        world.clock.until(shift(due, seconds=31))
        await world.routing().idle(ticks=3)
        assert [*NOTICED, STRUCK, "fact_refused", "fact_refused"] == await world.journal()
        await _is_clean(world)


async def test_an_act_at_the_instant_of_a_deadline_is_in_time(tmp_path: Path) -> None:
    """And is heard before acts that wait because they are late."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        world.desks.silent = {"amr", "fire"}
        world.clock.until(due)
        in_time = world.fact(supplement(layout="v2"), "app-1")
        world.clock.until(shift(due, seconds=1))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(ticks=1)
        await world.say(in_time)
        await life.idle(ticks=2)
        assert [*NOTICED, LOOKED_AGAIN, "step_cancelled step_cancelled withdrawn"] == await world.journal()
        await _is_clean(world)


async def test_an_act_waits_no_longer_when_its_deadline_is_nobodys(tmp_path: Path) -> None:
    """A supplement in time came behind it; the act is heard next, before what came behind it in turn."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        await life.stop()
        world.desks.silent = {"amr", "fire"}
        world.clock.until(due)
        in_time = world.fact(supplement(layout="v2"), "app-1")
        world.clock.until(shift(due, seconds=1))
        late = world.fact(withdraw(), "app-1")
        await world.say(late)
        await world.say(in_time)
        await world.say(world.fact(complete("safety", by=officer("fire"), round=2, turn=2), "app-1"))
        await world.routing().idle(ticks=2)
        gone = "step_cancelled step_cancelled withdrawn"
        assert [*NOTICED, LOOKED_AGAIN, gone, "fact_refused"] == await world.journal()
        await _is_clean(world)


async def test_an_act_in_time_that_waited_behind_a_late_one_and_a_block(tmp_path: Path) -> None:
    """When the case is unblocked the deadline is over, and the act is heard before it strikes."""
    async with world_in(tmp_path, LOOKED_AT) as world:
        due = await _noticed_and_left(world)
        ends = {topic: await world.bus.end(topic, 0) for topic in topics.INPUTS}
        hearing = Hearing(world.bus, world.catalogue, world.clock, world.store)
        await hearing.gained(0, Committed(ends))
        world.clock.until(due)
        in_time = world.fact(supplement(layout="v2"), "app-1")
        world.clock.until(shift(due, seconds=1))
        await world.say(world.fact(withdraw(), "app-1"))
        broken = await world.append(topics.REVIEW, "app-1", b"{")
        await world.say(in_time)
        late, said = await world.bus.read(topics.APPLICATION, 0, ends[topics.APPLICATION], 100)
        (rubbish,) = await world.bus.read(topics.REVIEW, 0, ends[topics.REVIEW], 100)
        await hearing.handle(0, [late, rubbish, said])
        world.clock.until(shift(due, seconds=31))
        await unblock(world, "app-1", f"{topics.REVIEW}/0/{broken}")
        await hearing.handle(0, await world.bus.read(topics.OVERSIGHT, 0, ends[topics.OVERSIGHT], 100))
        await hearing.tick(0)
        await hearing.tick(0)
        gone = "step_cancelled step_cancelled withdrawn"
        assert [*NOTICED, "blocked", "unblocked", LOOKED_AGAIN, gone] == await world.journal()
        await _is_clean(world)


async def _noticed_and_left(world: World) -> Instant:
    """A case that waits for a supplement, and nobody who owns it."""
    life = world.routing()
    due = await noticed(world, "app-1", life)
    await life.idle()
    await life.stop()
    return due


async def _asked_a_day_apart(world: World) -> tuple[Instant, Instant]:
    """Two cases whose desks asked for something, the second a day later; until when each is in time."""
    world.desks.silent = {"amr", "fire"}
    life = world.routing()
    ends = []
    for name in ("app-1", "app-2"):
        await world.submit(name)
        await life.idle()
        await world.say(world.fact(ask("safety", "layout", by=officer("fire"), round=1, turn=1), name))
        await life.idle()
        ends.append(supplement_until(world.compiled, world.clock.now()))
        world.clock.wait(days=1)
    await life.stop()
    return ends[0], ends[1]


async def _is_clean(world: World) -> None:
    """The checker finds nothing."""
    await world.view().idle()
    assert NOTHING == (await world.verdict(drained=False)).findings
