"""More stories in which something goes wrong: deadlines, rounds, and cases at which a person has to look."""

from pathlib import Path

from tests.faults.checker.check import Verdict
from tests.faults.faulty_bus import DiesBefore, FaultyBus
from tests.faults.life import Life
from tests.faults.offices import Desks
from tests.faults.scenarios import AMR, Pieces, ended
from tests.faults.world import World, world_in
from tests.support.acts import ask, complete, grant, lacking, submit, supplement, withdraw
from tests.support.clock import WrongClock
from tests.support.definitions import service
from tests.support.people import OPERATOR, officer

from onewindow.contracts import topics
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.routing.core.terms import supplement_until

_NEEDING = {
    "register": {"department": "amr", "needs": ["layout"]},
    "safety": {"department": "fire", "needs": ["layout"]},
}
LOOKED_AT = service(_NEEDING, acceptance="precheck")
"""Both departments look first; what they find goes out in one notice with a deadline."""
AT_ONCE = service(_NEEDING)
"""The same, accepted at once."""


async def noticed(world: World, name: str, life: Life) -> Instant:
    """Hand in, let one desk find something missing; until when a supplement is awaited."""
    silent = world.desks.silent
    world.desks.silent = {"amr", "fire"}
    await world.submit(name)
    await life.idle()
    first = {"round": 1, "turn": 1}
    await world.say(world.fact(lacking("register", "layout", by=officer("amr"), **first), name))
    await world.say(world.fact(complete("safety", by=officer("fire"), **first), name))
    await life.idle()
    world.desks.silent = silent
    return supplement_until(world.compiled, world.clock.now())


async def a_supplement_lies_unread(folder: Path, pieces: Pieces) -> Verdict:
    """Said in time, behind other inputs, while nobody owns the partition; the deadline passes meanwhile."""
    async with world_in(folder, LOOKED_AT) as world:
        life = world.routing(pieces.hearing)
        due = await noticed(world, "app-1", life)
        await life.stop()
        world.clock.until(shift(due, seconds=-3600))
        for _ in range(5):
            await world.again(topics.APPLICATION)
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        world.clock.until(shift(due, seconds=90))
        await world.settle(world.routing(pieces.hearing, limit=1), ticks=1)
        return await ended(world, pieces)


async def an_act_waits_over_a_restart(folder: Path, pieces: Pieces) -> Verdict:
    """Dated after a deadline that has not struck yet; the owner is replaced while it waits."""
    async with world_in(folder, LOOKED_AT) as world:
        life = world.routing(pieces.hearing)
        due = await noticed(world, "app-1", life)
        world.clock.until(shift(due, seconds=10))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle(ticks=1)
        await life.stop()
        world.clock.until(shift(due, seconds=90))
        await world.settle(world.routing(pieces.hearing), ticks=2)
        return await ended(world, pieces)


async def a_strike_dies_with_its_owner(folder: Path, pieces: Pieces) -> Verdict:
    """The owner dies between a deadline's entry and the records that tell the desks, who are not at work.

    No input comes again that would have them told.
    """
    async with world_in(folder, LOOKED_AT) as world:
        world.desks.silent = {"amr", "fire"}
        dying = FaultyBus(world.bus)
        life = world.routing(pieces.hearing, bus=dying)
        due = await noticed(world, "app-1", life)
        await life.idle(ticks=1)
        dying.next(AMR, DiesBefore())
        world.clock.until(shift(due, seconds=90))
        await life.death()
        return await ended(world, pieces)


async def an_old_round_is_decided(folder: Path, pieces: Pieces) -> Verdict:
    """A supplement opens a new round; a decision of the one before comes late."""
    async with world_in(folder, AT_ONCE) as world:
        world.desks.silent |= {"amr", "fire"}
        await world.submit("app-1")
        life = world.routing(pieces.hearing)
        await life.idle()
        first = {"round": 1, "turn": 1}
        await world.say(world.fact(ask("safety", "layout", by=officer("fire"), **first), "app-1"))
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await life.idle()
        await world.say(world.fact(grant("register", by=officer("amr"), round=1, turn=1), "app-1"))
        await life.idle()
        world.desks.silent.clear()
        return await ended(world, pieces)


async def a_case_is_blocked(folder: Path, pieces: Pieces) -> Verdict:
    """A record that cannot be read blocks a case; what comes behind it waits, until an operator drops the record."""
    async with world_in(folder, AT_ONCE) as world:
        await world.submit("app-1")
        life = world.routing(pieces.hearing)
        await life.idle()
        broken = await world.append(topics.REVIEW, "app-1", b"{")
        await world.desks.work()
        await life.idle()
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle()
        await unblock(world, "app-1", f"{topics.REVIEW}/0/{broken}")
        return await ended(world, pieces)


async def everybodys_clock_is_wrong(folder: Path, pieces: Pieces) -> Verdict:
    """The window's and the desks' are an hour ahead, the owner's is an hour behind, and none of them knows it."""
    async with world_in(folder) as world:
        ahead = WrongClock(world.clock, 3600, known=False)
        world.desks = Desks(world.bus, ahead, world.catalogue.departments)
        await world.say(world.noted(world.fact(submit(), "app-1", at=ahead.now())))
        await world.settle(world.routing(pieces.hearing, clock=WrongClock(world.clock, -3600, known=False)))
        return await ended(world, pieces)


async def an_owners_clock_is_ahead(folder: Path, pieces: Pieces) -> Verdict:
    """By the time an applicant has for a supplement, which comes when little of it is left."""
    async with world_in(folder, LOOKED_AT) as world:
        life = world.routing(pieces.hearing, clock=WrongClock(world.clock, 20 * 86_400))
        due = await noticed(world, "app-1", life)
        await life.idle(ticks=2)
        world.clock.until(shift(due, seconds=-60))
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await world.settle(life)
        return await ended(world, pieces)


async def unblock(world: World, name: str, *drop: str) -> str:
    """An operator orders a case to go on; the order's id."""
    order = world.fact(
        lambda now: UnblockOrdered(
            id=now.id, at=now.at, application_id=name, by=OPERATOR, drop=drop, reasons="reasons"
        ),
        name,
    )
    await world.say(order)
    return order.id
